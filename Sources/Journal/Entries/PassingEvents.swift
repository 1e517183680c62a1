import JSON

/// This copy of the journal is closed; the run goes on elsewhere.
public struct RunHandedOver: Sendable, Hashable {
  public var by: String
  public var host: String

  public init(by: String, host: String) {
    self.by = by
    self.host = host
  }

  init(_ fields: FieldReader) throws(FieldError) {
    by = try fields.string("by")
    host = try fields.string("host")
  }

  func write(to object: inout JSONObject) {
    object.put("by", by)
    object.put("host", host)
  }
}

/// The run goes on here.
public struct RunTakenOver: Sendable, Hashable {
  public var by: String
  public var host: String
  /// The working directory and the workspace of this machine.
  public var directory: String
  public var workspace: String?
  /// Nobody handed it over, so that another copy may go on as well.
  public var forked: Bool
  public var reason: String?

  public init(by: String, host: String, directory: String, workspace: String?, forked: Bool, reason: String?) {
    self.by = by
    self.host = host
    self.directory = directory
    self.workspace = workspace
    self.forked = forked
    self.reason = reason
  }

  init(_ fields: FieldReader) throws(FieldError) {
    by = try fields.string("by")
    host = try fields.string("host")
    directory = try fields.string("directory")
    workspace = try fields.optionalString("workspace")
    forked = try fields.flag("forked")
    reason = try fields.optionalString("reason")
  }

  func write(to object: inout JSONObject) {
    object.put("by", by)
    object.put("host", host)
    object.put("directory", directory)
    object.put("workspace", workspace)
    object.put("forked", forked)
    object.put("reason", reason)
  }
}

/// From here on the run follows a corrected runbook, whose started steps are those of the one before.
public struct RunAmended: Sendable, Hashable {
  public var by: String
  public var previous: ContentDigest
  public var runbook: RecordedRunbook
  /// Why the corrected runbook is believed, as in `run.created`.
  public var trust: String
  public var reason: String?

  public init(by: String, previous: ContentDigest, runbook: RecordedRunbook, trust: String, reason: String?) {
    self.by = by
    self.previous = previous
    self.runbook = runbook
    self.trust = trust
    self.reason = reason
  }

  init(_ fields: FieldReader) throws(FieldError) {
    by = try fields.string("by")
    previous = try fields.digest("previous")
    let recorded = try fields.nested("runbook") { (fields: FieldReader) throws(FieldError) in
      try RecordedRunbook(fields)
    }
    guard let recorded else { throw FieldError(reason: "has no `runbook`") }
    runbook = recorded
    trust = try fields.string("trust")
    reason = try fields.optionalString("reason")
  }

  func write(to object: inout JSONObject) {
    object.put("by", by)
    object.put("previous", previous.hex)
    object.put("runbook", runbook.object)
    object.put("trust", trust)
    object.put("reason", reason)
  }
}
