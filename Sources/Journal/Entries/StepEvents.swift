public import JSON

/// How much an effect changes.
public enum StepEffect: String, Sendable, Hashable {
  case read, mutate, irreversible
}

/// An attempt at a step is about to begin. Durable before anything happens, so that what has no intent has not happened.
public struct StepIntent: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case run, shell, manual, uses
    /// What is inside is done in order.
    case group
    /// Branches that are done at the same time.
    case parallel
    /// The step is done for each of the items that the action lists.
    case forEach

    /// The step does nothing itself: what is inside it does.
    public var isContainer: Bool {
      switch self {
      case .group, .parallel, .forEach: true
      case .run, .shell, .manual, .uses: false
      }
    }
  }

  public var step: String
  public var title: String
  /// Counted from 1 over the whole run, resumes included.
  public var attempt: Int
  public var kind: Kind
  public var effect: StepEffect
  public var idempotent: Bool
  /// What will be done, resolved, without secrets.
  public var action: JSONObject
  /// The program that will be started, as it was found.
  public var program: RecordedFile?
  /// From now on the step's undo is armed.
  public var undo: Bool
  /// The step that this one lies in.
  public var within: String?

  public init(
    step: String, title: String, attempt: Int, kind: Kind, effect: StepEffect, idempotent: Bool,
    action: JSONObject = JSONObject(), program: RecordedFile? = nil, undo: Bool = false, within: String? = nil
  ) {
    self.step = step
    self.title = title
    self.attempt = attempt
    self.kind = kind
    self.effect = effect
    self.idempotent = idempotent
    self.action = action
    self.program = program
    self.undo = undo
    self.within = within
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    title = try fields.string("title")
    attempt = try fields.count("attempt")
    kind = try fields.choice("kind")
    effect = try fields.choice("effect")
    idempotent = try fields.flag("idempotent")
    action = try fields.object("action")
    program = try fields.nested("program") { (fields: FieldReader) throws(FieldError) in try RecordedFile(fields) }
    undo = try fields.flag("undo")
    within = try fields.optionalString("within")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("title", title)
    object.put("attempt", attempt)
    object.put("kind", kind.rawValue)
    object.put("effect", effect.rawValue)
    object.put("idempotent", idempotent)
    object.put("action", action)
    object.put("program", program?.object)
    object.put("undo", undo)
    object.put("within", within)
  }
}

/// The program of an attempt runs. Enough to tell later whether this very process still lives.
public struct StepStarted: Sendable, Hashable {
  public var step: String
  public var attempt: Int
  public var processID: Int32
  /// Clock ticks since boot.
  public var startTime: UInt64?
  public var bootID: String?

  public init(step: String, attempt: Int, processID: Int32, startTime: UInt64?, bootID: String?) {
    self.step = step
    self.attempt = attempt
    self.processID = processID
    self.startTime = startTime
    self.bootID = bootID
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    attempt = try fields.count("attempt")
    guard let number = try fields.optionalInt32("pid") else { throw FieldError(reason: "has no `pid`") }
    processID = number
    startTime = try fields.optionalInt("startTime").flatMap { UInt64(exactly: $0) }
    bootID = try fields.optionalString("bootID")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("attempt", attempt)
    object.put("pid", processID)
    object.put("startTime", startTime)
    object.put("bootID", bootID)
  }
}

/// What an attempt printed on one stream.
public struct StepOutput: Sendable, Hashable {
  public enum Stream: String, Sendable, Hashable {
    case standardOutput = "stdout"
    case standardError = "stderr"
  }

  public var step: String
  public var attempt: Int
  public var stream: Stream
  /// All of at most 8 KiB; of more the first 4 KiB. What is not UTF-8 is U+FFFD here and whole in the attachment.
  public var head: String
  /// The last 4 KiB, when the head is not all of it.
  public var tail: String?
  /// Bytes between head and tail.
  public var omitted: Int
  /// The whole stream, when the text above is not all of it.
  public var whole: JournalAttachment?

  public init(
    step: String, attempt: Int, stream: Stream, head: String, tail: String? = nil, omitted: Int = 0,
    whole: JournalAttachment? = nil
  ) {
    self.step = step
    self.attempt = attempt
    self.stream = stream
    self.head = head
    self.tail = tail
    self.omitted = omitted
    self.whole = whole
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    attempt = try fields.count("attempt")
    stream = try fields.choice("stream")
    head = try fields.string("head")
    tail = try fields.optionalString("tail")
    omitted = Int(try fields.optionalInt("omitted") ?? 0)
    whole = try fields.nested("whole") { (fields: FieldReader) throws(FieldError) in try JournalAttachment(fields) }
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("attempt", attempt)
    object.put("stream", stream.rawValue)
    object.put("head", head)
    object.put("tail", tail)
    if omitted > 0 { object.put("omitted", omitted) }
    object.put("whole", whole?.object)
  }
}

/// An attempt has ended and its result is known.
public struct StepFinished: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable {
    case succeeded, failed, cancelled
    /// Its guard said that there is nothing to do.
    case satisfied
  }

  public var step: String
  public var attempt: Int
  public var status: Status
  public var exitCode: Int32?
  public var outputs: JSONObject
  /// Outputs that exist and whose values are not written down.
  public var withheld: [String]
  /// Why it failed, or what is remarkable about its success.
  public var message: String?
  /// The effect has happened although the step failed: it is not repeated without asking.
  public var effectHappened: Bool
  /// Who says so, when it was not the program: a person who did the step.
  public var by: String?
  public var evidence: [JournalAttachment]
  /// Another attempt follows after so many milliseconds.
  public var retryAfter: Int64?
  /// The step that this one lies in.
  public var within: String?

  public init(
    step: String, attempt: Int, status: Status, exitCode: Int32? = nil, outputs: JSONObject = JSONObject(),
    withheld: [String] = [], message: String? = nil, effectHappened: Bool = false, by: String? = nil,
    evidence: [JournalAttachment] = [], retryAfter: Int64? = nil, within: String? = nil
  ) {
    self.step = step
    self.attempt = attempt
    self.status = status
    self.exitCode = exitCode
    self.outputs = outputs
    self.withheld = withheld
    self.message = message
    self.effectHappened = effectHappened
    self.by = by
    self.evidence = evidence
    self.retryAfter = retryAfter
    self.within = within
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    attempt = try fields.count("attempt")
    status = try fields.choice("status")
    exitCode = try fields.optionalInt32("exitCode")
    outputs = try fields.object("outputs")
    withheld = try fields.strings("withheld")
    message = try fields.optionalString("message")
    effectHappened = try fields.flag("effectHappened")
    by = try fields.optionalString("by")
    evidence = try fields.list("evidence") { (fields: FieldReader) throws(FieldError) in try JournalAttachment(fields) }
    retryAfter = try fields.optionalInt("retryAfter")
    within = try fields.optionalString("within")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("attempt", attempt)
    object.put("status", status.rawValue)
    object.put("exitCode", exitCode)
    object.put("outputs", outputs)
    object.put("withheld", withheld)
    object.put("message", message)
    object.put("effectHappened", effectHappened)
    object.put("by", by)
    object.put("evidence", evidence.map(\.object))
    object.put("retryAfter", retryAfter)
    object.put("within", within)
  }
}

/// A step was passed over, and nothing was done for it.
public struct StepSkipped: Sendable, Hashable {
  public var step: String
  public var title: String
  public var reason: String

  public init(step: String, title: String, reason: String) {
    self.step = step
    self.title = title
    self.reason = reason
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    title = try fields.string("title")
    reason = try fields.string("reason")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("title", title)
    object.put("reason", reason)
  }
}
