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

/// A remark for the timeline.
public struct Note: Sendable, Hashable {
  public var text: String
  public var by: String

  public init(text: String, by: String) {
    self.text = text
    self.by = by
  }

  init(_ fields: FieldReader) throws(FieldError) {
    text = try fields.string("text")
    by = try fields.string("by")
  }

  func write(to object: inout JSONObject) {
    object.put("text", text)
    object.put("by", by)
  }
}

/// Something that happened at another time than it was written down. Nothing in a journal is ever edited.
public struct Amendment: Sendable, Hashable {
  public var occurredAt: Timestamp
  public var text: String
  public var by: String

  public init(occurredAt: Timestamp, text: String, by: String) {
    self.occurredAt = occurredAt
    self.text = text
    self.by = by
  }

  init(_ fields: FieldReader) throws(FieldError) {
    occurredAt = try fields.time("occurredAt")
    text = try fields.string("text")
    by = try fields.string("by")
  }

  func write(to object: inout JSONObject) {
    object.put("occurredAt", occurredAt.rfc3339)
    object.put("text", text)
    object.put("by", by)
  }
}
