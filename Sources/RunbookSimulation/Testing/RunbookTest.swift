public import Calendars
public import Diagnostics
public import Expressions
public import RunbookLanguage

/// The tests of one file, for one runbook.
public struct RunbookTestFile: Sendable {
  public let source: Source
  public let runbook: CheckedRunbook
  public let tests: [RunbookTest]
  let directory: StepDirectory
}

/// One test: what a run would get to see, and what it must then do.
public struct RunbookTest: Sendable {
  public let name: Located<String>
  /// A value for every input of the runbook.
  public let inputs: [String: Value]
  public let startedAt: Timestamp
  public let incident: String?
  /// The test's own, each of which is to be used.
  let simulations: [Simulation]
  /// Those of the file.
  let shared: [Simulation]
  public let expectation: Expectation

  /// What must come of it; nil is not looked at.
  public struct Expectation: Sendable, Hashable {
    public var end = Walk.End.succeeded
    public var path: [String]?
    public var statuses: [String: StepStatus] = [:]
    public var outputs: [String: [String: Value]] = [:]
    public var attempts: [String: Int] = [:]
    public var commands: [String: [String]] = [:]
    public var undo: [String]?
    public var failure: String?
  }
}
