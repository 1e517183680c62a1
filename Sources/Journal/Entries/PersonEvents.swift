public import Calendars
public import JSON

/// What a person chose about one step.
public struct Decision: Sendable, Hashable {
  public enum Choice: String, Sendable, Hashable, CaseIterable {
    /// A `confirm` question was answered with yes.
    case confirmed
    /// A `confirm` question was answered with no.
    case declined
    /// Start another attempt.
    case retry
    /// Go on without the step.
    case skip
    /// The person did it by hand.
    case done
    /// Undo what is armed and end the run.
    case undo
    /// End the run.
    case abort
  }

  public var step: String
  public var choice: Choice
  public var by: String
  public var reason: String?
  /// What was asked, word for word.
  public var question: String?
  /// The step's outputs, when it was done by hand.
  public var outputs: JSONObject

  public init(
    step: String, choice: Choice, by: String, reason: String? = nil, question: String? = nil,
    outputs: JSONObject = JSONObject()
  ) {
    self.step = step
    self.choice = choice
    self.by = by
    self.reason = reason
    self.question = question
    self.outputs = outputs
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    choice = try fields.choice("choice")
    by = try fields.string("by")
    reason = try fields.optionalString("reason")
    question = try fields.optionalString("question")
    outputs = try fields.object("outputs")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("choice", choice.rawValue)
    object.put("by", by)
    object.put("reason", reason)
    object.put("question", question)
    object.put("outputs", outputs)
  }
}

/// A remark for the timeline, and for what the review says beside it.
public struct Note: Sendable, Hashable {
  /// Where in the review a remark belongs.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Whom and what the incident has harmed.
    case impact
    /// Why it could happen.
    case cause
    /// What went well, and what did not.
    case well, badly
    /// What is to be done so that it does not happen again; it has an owner and a day.
    case action
    /// The action in line ``Note/about`` is done.
    case done
  }

  public var text: String
  public var by: String
  /// Nil: only the timeline has it.
  public var kind: Kind?
  /// Who sees to an action.
  public var owner: String?
  /// By which day an action is to be done.
  public var due: CivilDate?
  /// The line of the action that is done.
  public var about: Int64?

  public init(
    text: String, by: String, kind: Kind? = nil, owner: String? = nil, due: CivilDate? = nil, about: Int64? = nil
  ) {
    self.text = text
    self.by = by
    self.kind = kind
    self.owner = owner
    self.due = due
    self.about = about
  }

  init(_ fields: FieldReader) throws(FieldError) {
    text = try fields.string("text")
    by = try fields.string("by")
    kind = try fields.optionalString("kind") == nil ? nil : fields.choice("kind")
    owner = try fields.optionalString("owner")
    if let day = try fields.optionalString("due") {
      guard let date = CivilDate(day) else { throw FieldError(reason: "has `due` `\(day)`, which is no day") }
      due = date
    }
    about = try fields.optionalInt("about")
  }

  func write(to object: inout JSONObject) {
    object.put("text", text)
    object.put("by", by)
    object.put("kind", kind?.rawValue)
    object.put("owner", owner)
    object.put("due", due?.description)
    object.put("about", about)
  }
}

/// Something that happened at another time than it was written down, or that was written down wrongly. Nothing in a
/// journal is ever edited.
public struct Amendment: Sendable, Hashable {
  /// Whose doing it was.
  public enum Lane: String, Sendable, Hashable, CaseIterable {
    case attacker, responder, notification
  }

  public var occurredAt: Timestamp
  public var text: String
  public var by: String
  /// The line whose time or text is wrong; nil when the amendment only adds something.
  public var corrects: Int64?
  /// Nil: a responder's, or that of the line which it corrects.
  public var lane: Lane?

  public init(occurredAt: Timestamp, text: String, by: String, corrects: Int64? = nil, lane: Lane? = nil) {
    self.occurredAt = occurredAt
    self.text = text
    self.by = by
    self.corrects = corrects
    self.lane = lane
  }

  init(_ fields: FieldReader) throws(FieldError) {
    occurredAt = try fields.time("occurredAt")
    text = try fields.string("text")
    by = try fields.string("by")
    corrects = try fields.optionalInt("corrects")
    lane = try fields.optionalString("lane") == nil ? nil : fields.choice("lane")
  }

  func write(to object: inout JSONObject) {
    object.put("occurredAt", occurredAt.rfc3339)
    object.put("text", text)
    object.put("by", by)
    object.put("corrects", corrects)
    object.put("lane", lane?.rawValue)
  }
}
