public import Calendars
public import JSON

/// One line of a journal.
public struct JournalEntry: Sendable, Hashable {
  /// Counted from 1, without gaps.
  public var sequence: Int64
  /// When it was written down, by the clock of the machine; may go backwards when that was set.
  public var time: Timestamp
  public var event: JournalEvent

  public init(sequence: Int64, time: Timestamp, event: JournalEvent) {
    self.sequence = sequence
    self.time = time
    self.event = event
  }

  /// The members that every line has.
  static let frame = ["seq", "time", "type", "prev"]

  /// The entry without the chain, as `run --json` prints it.
  public var object: JSONObject {
    var object: JSONObject = [
      "seq": .int(sequence), "time": .string(time.rfc3339), "type": .string(event.type),
    ]
    event.write(to: &object)
    return object
  }

  /// The bytes of its line, without the newline.
  func line(after previous: ContentDigest) -> [UInt8] {
    var object: JSONObject = [
      "seq": .int(sequence), "time": .string(time.rfc3339), "type": .string(event.type), "prev": .string(previous.hex),
    ]
    event.write(to: &object)
    return Array(JSONValue.object(object).compact.utf8)
  }

  /// Reads a line that follows another.
  init(line: [UInt8], after previous: ContentDigest, sequence expected: Int64) throws(FieldError) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(line)
    } catch {
      throw FieldError(reason: "is no JSON: \(error.message)")
    }
    guard let object = value.objectValue else { throw FieldError(reason: "is no JSON object") }
    let fields = FieldReader(object: object)
    let sequence = try fields.int("seq")
    guard sequence == expected else {
      throw FieldError(reason: "has the number \(sequence) where \(expected) is due: a line is missing, added or moved")
    }
    guard try fields.digest("prev") == previous else {
      throw FieldError(reason: "does not follow the line before it: one of the two was changed")
    }
    let type = try fields.string("type")
    if sequence == 1, type != "run.created" { throw FieldError(reason: "is not `run.created`, which begins a journal") }
    if sequence > 1, type == "run.created" { throw FieldError(reason: "is a second `run.created`") }
    self.sequence = sequence
    time = try fields.time("time")
    event = try JournalEvent(type: type, fields)
    if case .seal(let seal) = event, seal.head != previous || seal.entries != sequence - 1 {
      throw FieldError(reason: "is a seal of other lines than those before it")
    }
  }
}
