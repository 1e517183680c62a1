import JSON

/// The step whose failure ends a run, as handlers see it.
public struct RunFailure: Sendable, Hashable {
  public var step: String
  public var message: String
  public var exitCode: Int32?

  public init(step: String, message: String, exitCode: Int32? = nil) {
    self.step = step
    self.message = message
    self.exitCode = exitCode
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    message = try fields.string("message")
    exitCode = try fields.optionalInt32("exitCode")
  }

  var object: JSONObject {
    var object: JSONObject = ["step": .string(step), "message": .string(message)]
    object.put("exitCode", exitCode)
    return object
  }
}

/// The run will not succeed: from here on only its handlers and its undo run.
public struct RunEnding: Sendable, Hashable {
  public var status: RunFinished.Status
  public var reason: String
  public var failure: RunFailure?
  /// What is armed is undone.
  public var undo: Bool

  public init(status: RunFinished.Status, reason: String, failure: RunFailure? = nil, undo: Bool = false) {
    self.status = status
    self.reason = reason
    self.failure = failure
    self.undo = undo
  }

  init(_ fields: FieldReader) throws(FieldError) {
    status = try fields.choice("status")
    reason = try fields.string("reason")
    failure = try fields.nested("failure") { (fields: FieldReader) throws(FieldError) in try RunFailure(fields) }
    undo = try fields.flag("undo")
  }

  func write(to object: inout JSONObject) {
    object.put("status", status.rawValue)
    object.put("reason", reason)
    object.put("failure", failure?.object)
    object.put("undo", undo)
  }
}

/// What is armed is undone from here on, the last that was begun first.
public struct UndoBegun: Sendable, Hashable {
  /// Who wants it; nil when the runbook does.
  public var by: String?
  public var reason: String?
  /// The steps whose undo is armed, in the order in which they are undone.
  public var steps: [String]

  public init(by: String? = nil, reason: String? = nil, steps: [String]) {
    self.by = by
    self.reason = reason
    self.steps = steps
  }

  init(_ fields: FieldReader) throws(FieldError) {
    by = try fields.optionalString("by")
    reason = try fields.optionalString("reason")
    steps = try fields.strings("steps")
  }

  func write(to object: inout JSONObject) {
    object.put("by", by)
    object.put("reason", reason)
    object.put("steps", steps)
  }
}

/// Nothing more is undone.
public struct UndoFinished: Sendable, Hashable {
  public var undone: [String]
  /// Steps whose undo failed or was left out: a person has to undo them.
  public var byHand: [String]

  public init(undone: [String], byHand: [String]) {
    self.undone = undone
    self.byHand = byHand
  }

  init(_ fields: FieldReader) throws(FieldError) {
    undone = try fields.strings("undone")
    byHand = try fields.strings("byHand")
  }

  func write(to object: inout JSONObject) {
    object.put("undone", undone)
    object.put("byHand", byHand)
  }
}
