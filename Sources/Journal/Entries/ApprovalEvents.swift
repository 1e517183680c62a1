public import Calendars
public import JSON

/// Signatures are wanted before a step's effect.
public struct ApprovalRequested: Sendable, Hashable {
  public var step: String
  /// Counted from 1 for each step: a changed plan, an expiry and a broken glass each make another request.
  public var number: Int
  /// What is signed, byte for byte.
  public var text: String
  /// What would be done, for the comparison with what would be done later.
  public var plan: JSONObject
  public var from: String
  public var count: Int
  public var expires: Timestamp?
  /// Why fewer people are asked; nil when the glass is whole.
  public var breakGlass: String?
  /// Who is to be told at once that the glass was broken.
  public var notify: [String]

  public init(
    step: String, number: Int, text: String, plan: JSONObject, from: String, count: Int, expires: Timestamp?,
    breakGlass: String? = nil, notify: [String] = []
  ) {
    self.step = step
    self.number = number
    self.text = text
    self.plan = plan
    self.from = from
    self.count = count
    self.expires = expires
    self.breakGlass = breakGlass
    self.notify = notify
  }

  /// Names the request in answers.
  public var digest: ContentDigest { ContentDigest(of: text.utf8) }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    number = try fields.count("number")
    text = try fields.string("text")
    plan = try fields.object("plan")
    from = try fields.string("from")
    count = try fields.count("count")
    expires = try fields.optionalString("expires") == nil ? nil : fields.time("expires")
    breakGlass = try fields.optionalString("breakGlass")
    notify = try fields.strings("notify")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("number", number)
    object.put("text", text)
    object.put("plan", plan)
    object.put("from", from)
    object.put("count", count)
    object.put("expires", expires?.rfc3339)
    object.put("breakGlass", breakGlass)
    object.put("notify", notify)
  }
}

/// One person's signature counts.
public struct ApprovalGranted: Sendable, Hashable {
  public var step: String
  /// The digest of the text that was signed.
  public var request: ContentDigest
  /// The person's id in the contacts.
  public var person: String
  /// `SHA256:…`
  public var key: String
  /// The armoured signature, whole, so that it can be checked again by anybody.
  public var signature: String
  /// Where it came from: a file, or the operator's terminal.
  public var source: String

  public init(
    step: String, request: ContentDigest, person: String, key: String, signature: String, source: String
  ) {
    self.step = step
    self.request = request
    self.person = person
    self.key = key
    self.signature = signature
    self.source = source
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    request = try fields.digest("request")
    person = try fields.string("person")
    key = try fields.string("key")
    signature = try fields.string("signature")
    source = try fields.string("source")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("request", request.hex)
    object.put("person", person)
    object.put("key", key)
    object.put("signature", signature)
    object.put("source", source)
  }
}

/// A signature that does not count, and why.
public struct ApprovalRefused: Sendable, Hashable {
  public var step: String
  public var request: ContentDigest
  public var reason: String
  /// Of the armoured signature.
  public var answer: ContentDigest
  /// As the signature names it.
  public var key: String?
  public var source: String

  public init(
    step: String, request: ContentDigest, reason: String, answer: ContentDigest, key: String?, source: String
  ) {
    self.step = step
    self.request = request
    self.reason = reason
    self.answer = answer
    self.key = key
    self.source = source
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    request = try fields.digest("request")
    reason = try fields.string("reason")
    answer = try fields.digest("answer")
    key = try fields.optionalString("key")
    source = try fields.string("source")
  }

  func write(to object: inout JSONObject) {
    object.put("step", step)
    object.put("request", request.hex)
    object.put("reason", reason)
    object.put("answer", answer.hex)
    object.put("key", key)
    object.put("source", source)
  }
}
