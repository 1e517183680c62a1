import Calendars
import JSON

/// What every line of a chained file has, whatever else is in it: its number, its time, its type and the digest of the line
/// before it.
struct ChainedLine {
  let sequence: Int64
  let object: JSONObject
  let fields: FieldReader

  /// The members that every line has.
  static let frame = ["seq", "time", "type", "prev"]

  /// Reads a line that follows another.
  init(_ line: [UInt8], after previous: ContentDigest, sequence expected: Int64) throws(FieldError) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(line)
    } catch {
      throw FieldError(reason: Self.noJSON + error.message)
    }
    guard let object = value.objectValue else { throw FieldError(reason: "is no JSON object") }
    let fields = FieldReader(object: object)
    sequence = try fields.int("seq")
    guard sequence == expected else {
      throw FieldError(reason: "has the number \(sequence) where \(expected) is due: a line is missing, added or moved")
    }
    guard try fields.digest("prev") == previous else {
      throw FieldError(reason: "does not follow the line before it: one of the two was changed")
    }
    self.object = object
    self.fields = fields
  }

  /// How the reason begins for a line that was torn, or never was a line.
  static let noJSON = "is no JSON: "

  /// The bytes of a line, without the newline.
  static func bytes(
    _ sequence: Int64, _ time: Timestamp, _ type: String, after previous: ContentDigest,
    _ write: (inout JSONObject) -> Void
  ) -> [UInt8] {
    var object: JSONObject = [
      "seq": .int(sequence), "time": .string(time.rfc3339), "type": .string(type), "prev": .string(previous.hex),
    ]
    write(&object)
    return Array(JSONValue.object(object).compact.utf8)
  }
}
