public import JSON

/// Bytes that are kept beside a journal under their digest.
public struct JournalAttachment: Sendable, Hashable {
  public var digest: ContentDigest
  /// How many bytes it has.
  public var size: Int64
  /// What it was: a file's path, an output's name.
  public var name: String?

  public init(digest: ContentDigest, size: Int64, name: String? = nil) {
    self.digest = digest
    self.size = size
    self.name = name
  }

  init(_ fields: FieldReader) throws(FieldError) {
    digest = try fields.digest("digest")
    size = try fields.int("size")
    name = try fields.optionalString("name")
  }

  public var object: JSONObject {
    var object = JSONObject()
    object.put("digest", digest.hex)
    object.put("size", size)
    object.put("name", name)
    return object
  }
}
