public import Expressions
public import JSON
public import Journal
public import RunbookLanguage

/// What a new run is made of. Everything in it has been checked.
public struct RunRequest: Sendable {
  public var run: RunID
  public var runbook: CheckedRunbook
  /// A value for every input of the runbook: see `RunInputs`.
  public var inputs: [String: Value]
  public var mode: RunMode
  public var incident: String?
  /// Why the runbook is believed, for the journal.
  public var trust: String
  /// Other files that the run is judged by: policy, contacts.
  public var files: [RecordedFile]
  /// The step in the middle at which it starts, and why.
  public var from: RunStart?
  /// Preflight steps that are not asked, by id, each with the reason.
  public var skippedPreflight: JSONObject

  public init(
    run: RunID, runbook: CheckedRunbook, inputs: [String: Value], mode: RunMode = .interactive,
    incident: String? = nil, trust: String = "unverified", files: [RecordedFile] = [],
    from: RunStart? = nil, skippedPreflight: JSONObject = JSONObject()
  ) {
    self.run = run
    self.runbook = runbook
    self.inputs = inputs
    self.mode = mode
    self.incident = incident
    self.trust = trust
    self.files = files
    self.from = from
    self.skippedPreflight = skippedPreflight
  }
}
