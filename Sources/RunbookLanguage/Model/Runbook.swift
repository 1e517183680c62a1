public import Calendars
public import Diagnostics

/// A runbook as it is written. Only `CheckedRunbook` may be run.
public struct Runbook: Sendable, Hashable {
  public let source: Source
  public let metadata: Metadata
  /// In the order in which they are written, which is the order in which they are asked for.
  public let inputs: [Input]
  public let permissions: Permissions
  /// The key of the lock that a run holds.
  public let lock: Template?
  public let defaults: Defaults
  /// What a failed run does with armed undo.
  public let rollback: UndoPolicy
  public let preflight: [Step]
  public let steps: [Step]
  public let onFailure: [Step]
  public let always: [Step]

  public struct Metadata: Sendable, Hashable {
    public let id: Located<String>
    public let title: Located<String>
    public let summary: Located<String>?
    /// A reference into the contacts registry: `group:platform-security`.
    public let owner: Located<String>?
    public let severity: Located<Severity>?
    public let tags: [Located<String>]
    /// MITRE ATT&CK techniques: `T1195.002`.
    public let attack: [Located<String>]
    /// Control references: `SOC2:CC7.4`.
    public let controls: [Located<String>]
    /// Midnight UTC of the day.
    public let reviewed: Located<Timestamp>?
    public let reviewEvery: Located<TimeSpan>?
  }

  public enum Severity: String, Sendable, Hashable, CaseIterable {
    case sev1, sev2, sev3, sev4
  }

  public struct Permissions: Sendable, Hashable {
    /// Programs that steps may start, by the name under which they are found.
    public let exec: [Located<String>]
    /// Hosts that built-in actions may call.
    public let hosts: [Located<String>]
  }

  public struct Defaults: Sendable, Hashable {
    public let timeout: Located<TimeSpan>?
  }

  public enum UndoPolicy: String, Sendable, Hashable, CaseIterable {
    case ask, auto, never
  }
}
