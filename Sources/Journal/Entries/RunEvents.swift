public import JSON

/// The run stands still until somebody answers.
public struct RunSuspended: Sendable, Hashable {
  public var reason: String
  public var missing: [MissingAnswer]

  public init(reason: String, missing: [MissingAnswer]) {
    self.reason = reason
    self.missing = missing
  }

  init(_ fields: FieldReader) throws(FieldError) {
    reason = try fields.string("reason")
    missing = try fields.list("missing") { (fields: FieldReader) throws(FieldError) in try MissingAnswer(fields) }
  }

  func write(to object: inout JSONObject) {
    object.put("reason", reason)
    object.put("missing", missing.map(\.object))
  }
}

/// One thing that a person has to say before a run can go on, and the flag with which it is said.
public struct MissingAnswer: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case input, answer, confirm, decide, approval
  }

  public var kind: Kind
  /// The step; for an input its name.
  public var subject: String
  /// The output that is asked for.
  public var output: String?
  /// What a person reads.
  public var question: String
  /// For example `--answer look.healthy=BOOL`.
  public var flag: String

  public init(kind: Kind, subject: String, output: String? = nil, question: String, flag: String) {
    self.kind = kind
    self.subject = subject
    self.output = output
    self.question = question
    self.flag = flag
  }

  init(_ fields: FieldReader) throws(FieldError) {
    kind = try fields.choice("kind")
    subject = try fields.string("subject")
    output = try fields.optionalString("output")
    question = try fields.string("question")
    flag = try fields.string("flag")
  }

  public var object: JSONObject {
    var object = JSONObject()
    object.put("kind", kind.rawValue)
    object.put("subject", subject)
    object.put("output", output)
    object.put("question", question)
    object.put("flag", flag)
    return object
  }
}

/// A process took the run up again.
public struct RunResumed: Sendable, Hashable {
  public var by: String
  public var host: String
  public var processID: Int32
  public var program: String

  public init(by: String, host: String, processID: Int32, program: String) {
    self.by = by
    self.host = host
    self.processID = processID
    self.program = program
  }

  init(_ fields: FieldReader) throws(FieldError) {
    by = try fields.string("by")
    host = try fields.string("host")
    processID = try fields.optionalInt32("pid") ?? 0
    program = try fields.string("program")
  }

  func write(to object: inout JSONObject) {
    object.put("by", by)
    object.put("host", host)
    object.put("pid", processID)
    object.put("program", program)
  }
}

/// The last entry of a run, apart from notes and amendments.
public struct RunFinished: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable {
    case succeeded, failed, aborted
  }

  public var status: Status
  public var reason: String?

  public init(status: Status, reason: String? = nil) {
    self.status = status
    self.reason = reason
  }

  init(_ fields: FieldReader) throws(FieldError) {
    status = try fields.choice("status")
    reason = try fields.optionalString("reason")
  }

  func write(to object: inout JSONObject) {
    object.put("status", status.rawValue)
    object.put("reason", reason)
  }
}

/// A last line that a power loss had torn was cut off; its bytes are kept.
public struct JournalRepaired: Sendable, Hashable {
  public var removed: JournalAttachment

  public init(removed: JournalAttachment) { self.removed = removed }

  init(_ fields: FieldReader) throws(FieldError) {
    guard
      let removed = try fields.nested(
        "removed", { (fields: FieldReader) throws(FieldError) in try JournalAttachment(fields) })
    else { throw FieldError(reason: "has no `removed`") }
    self.removed = removed
  }

  func write(to object: inout JSONObject) { object.put("removed", removed.object) }
}
