public import Calendars
public import Diagnostics
public import Expressions

/// What a step would give: an entry of `simulate`. Tests and exercises share its form.
public struct Simulation: Sendable, Hashable {
  /// Of the whole entry.
  public let range: SourceRange
  /// As the runbook names it, or `STEP.guard`, `STEP.verify`, `STEP.undo`.
  public let step: String
  /// The key of one item of a `forEach`; nil: every item.
  public let item: String?
  /// Counted from 1; nil: every attempt.
  public let attempt: Int?
  public let exitCode: Int32
  public let standardOutput: String
  public let standardError: String
  public let took: TimeSpan
  /// Outputs of an action, answers of a person, or a program's outputs in the place of what it prints.
  public let outputs: [String: Value]
  /// Why it fails.
  public let failure: String?
  /// What the operator answers to the step's question.
  public let isConfirmed: Bool
  public let isApproved: Bool
  public let decision: SimulatedDecision?
}

/// What a person decides about a step that failed or was not confirmed.
public enum SimulatedDecision: String, Sendable, Hashable, CaseIterable {
  case retry, skip, done, abort, undo
}

/// The results that a run gets, the most exact of several first.
public struct SimulatedResults: Sendable {
  private struct Key: Hashable {
    let step: String
    let item: String?
    let attempt: Int?
  }

  private let own: [Key: Simulation]
  private let shared: [Key: Simulation]
  private var used: Set<SourceRange> = []

  /// - Parameters:
  ///   - own: Go before `shared`, and each is to be used.
  ///   - shared: Need not all be used.
  public init(own: [Simulation], shared: [Simulation] = []) {
    self.own = Self.index(own)
    self.shared = Self.index(shared)
  }

  private static func index(_ simulations: [Simulation]) -> [Key: Simulation] {
    Dictionary(
      simulations.map { (Key(step: $0.step, item: $0.item, attempt: $0.attempt), $0) }, uniquingKeysWith: { $1 })
  }

  mutating func take(_ step: String, item: String?, attempt: Int) -> Simulation? {
    let keys = [
      Key(step: step, item: item, attempt: attempt), Key(step: step, item: item, attempt: nil),
      Key(step: step, item: nil, attempt: attempt), Key(step: step, item: nil, attempt: nil),
    ]
    for results in [own, shared] {
      for key in keys {
        guard let found = results[key] else { continue }
        used.insert(found.range)
        return found
      }
    }
    return nil
  }

  /// Results of the test's own that nothing asked for, in the order of the file.
  var unused: [Simulation] {
    own.values.filter { !used.contains($0.range) }.sorted { $0.range.lower < $1.range.lower }
  }
}
