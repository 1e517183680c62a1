import JSON

/// A signature over the head: whoever cuts lines off in front of it, or puts others there, needs the key.
public struct Seal: Sendable, Hashable {
  /// What its SSH signature is for.
  public static let namespace = "runback-journal"

  /// How many lines it covers: all before it.
  public var entries: Int64
  /// The digest of the last of them.
  public var head: ContentDigest
  /// The armoured SSH signature.
  public var signature: String
  /// Whose name the process ran under.
  public var by: String

  public init(entries: Int64, head: ContentDigest, signature: String, by: String) {
    self.entries = entries
    self.head = head
    self.signature = signature
    self.by = by
  }

  /// What is signed.
  public static func statement(run: RunID, entries: Int64, head: ContentDigest) -> [UInt8] {
    let object: JSONValue = [
      "schema": "runback/seal/v1", "run": .string(run.text), "entries": .int(entries), "head": .string(head.hex),
    ]
    return Array((object.compact + "\n").utf8)
  }

  init(_ fields: FieldReader) throws(FieldError) {
    entries = try fields.int("entries")
    head = try fields.digest("head")
    signature = try fields.string("signature")
    by = try fields.string("by")
  }

  func write(to object: inout JSONObject) {
    object.put("entries", entries)
    object.put("head", head.hex)
    object.put("signature", signature)
    object.put("by", by)
  }
}
