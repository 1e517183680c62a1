public import Calendars
public import Diagnostics

/// One step. Its kind of work is `action`; the rest says when, how and under which conditions.
public struct Step: Sendable, Hashable {
  public let id: Located<String>
  public let title: Located<String>
  /// Of the whole mapping.
  public let range: SourceRange
  /// Markdown for the person.
  public let docs: String?
  public let action: Action
  public let when: SourceExpression?
  public let guardProbe: Probe?
  public let verify: Probe?
  public let confirm: Confirmation?
  public let approve: Approval?
  /// As written; `CheckedRunbook.timeout(of:)` applies the default.
  public let timeout: Located<TimeSpan>?
  public let retry: Retry?
  public let forEach: ForEach?
  public let environment: [EnvironmentEntry]
  public let standardInput: Template?
  public let workingDirectory: Template?
  /// What is written, else the built-in action's own, else `mutate`.
  public let effect: Effect
  /// What is written, else the built-in action's own, else false.
  public let isIdempotent: Bool
  public let outputs: [OutputDeclaration]
  public let expect: SourceExpression?
  public let onError: ErrorPolicy
  /// False: a failure does not fail the run.
  public let isCritical: Bool
  public let undo: Undo
  public let dryRun: DryRun
  public let evidence: Evidence
  public let remindAfter: Located<TimeSpan>?
  public let allowed: [AllowedFinding]

  public indirect enum Action: Sendable, Hashable {
    case uses(ActionCall)
    case run([ArgumentElement])
    case shell(Located<String>)
    /// What a person does.
    case manual(Template)
    case parallel([Branch], failFast: Bool)
    case group([Step])
  }

  public struct Branch: Sendable, Hashable {
    public let name: Located<String>
    public let steps: [Step]
  }

  /// One element of an argument vector as it is written; each template becomes exactly one argument.
  public enum ArgumentElement: Sendable, Hashable {
    case argument(Template)
    /// As many arguments as the list has elements.
    case each(SourceExpression)
    case when(SourceExpression, arguments: [Template])
  }

  public struct EnvironmentEntry: Sendable, Hashable {
    public let name: Located<String>
    public let value: Template
  }

  public enum Effect: String, Sendable, Hashable, CaseIterable {
    case read, mutate, irreversible
  }

  public struct Confirmation: Sendable, Hashable {
    public let question: Template
    /// The word that must be typed instead of a plain yes.
    public let typed: Template?
  }

  public indirect enum Undo: Sendable, Hashable {
    case unspecified
    case step(Step)
    /// Why there is none.
    case none(reason: Located<String>)
  }

  /// A command whose exit code answers: 0 yes, 1 no, anything else failed.
  public indirect enum Probe: Sendable, Hashable {
    case step(Step)
  }

  public enum ErrorPolicy: Sendable, Hashable {
    case stop, ask, `continue`
    case goto(Located<String>)
  }

  public enum DryRun: String, Sendable, Hashable, CaseIterable {
    case skip, native, refuse
  }

  public struct Evidence: Sendable, Hashable {
    public let files: [Template]
    public let outputs: [Located<String>]
    public static let none = Evidence(files: [], outputs: [])
  }

  public struct AllowedFinding: Sendable, Hashable {
    public let code: Located<String>
    public let reason: Located<String>
  }

  public struct Retry: Sendable, Hashable {
    public let maximum: Int
    public let initial: TimeSpan
    public let factor: Double
    public let cap: TimeSpan?
    /// A share of the delay, 0 to 1.
    public let jitter: Double
    public let condition: SourceExpression?
  }

  public struct ForEach: Sendable, Hashable {
    public let list: SourceExpression
    public let variable: Located<String>
    public let key: SourceExpression?
    public let maxConcurrent: Int
    public let maxFailures: Int
  }

  public struct Approval: Sendable, Hashable {
    public let from: Located<String>
    public let count: Int
    public let expires: TimeSpan?
    public let breakGlass: BreakGlass?
  }

  public struct BreakGlass: Sendable, Hashable {
    public let from: Located<String>
    public let count: Int
  }
}
