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
    ChainedLine.bytes(sequence, time, event.type, after: previous, event.write)
  }

  /// Reads a line that follows another.
  init(line: [UInt8], after previous: ContentDigest, sequence expected: Int64) throws(FieldError) {
    let chained = try ChainedLine(line, after: previous, sequence: expected)
    let fields = chained.fields
    let type = try fields.string("type")
    if expected == 1, type != "run.created" { throw FieldError(reason: "is not `run.created`, which begins a journal") }
    if expected > 1, type == "run.created" { throw FieldError(reason: "is a second `run.created`") }
    sequence = chained.sequence
    time = try fields.time("time")
    event = try JournalEvent(type: type, fields)
    if case .seal(let seal) = event, seal.head != previous || seal.entries != sequence - 1 {
      throw FieldError(reason: "is a seal of other lines than those before it")
    }
  }
}
