public import Calendars
public import JSON

/// One line of a log beside the runs' journals: what was told to whom, for one.
public struct LogEntry: Sendable, Hashable {
  /// Counted from 1, without gaps.
  public let sequence: Int64
  /// When it was written down, by the clock of the machine.
  public let time: Timestamp
  public let type: String
  public let members: JSONObject

  func line(after previous: ContentDigest) -> [UInt8] {
    var object: JSONObject = [
      "seq": .int(sequence), "time": .string(time.rfc3339), "type": .string(type), "prev": .string(previous.hex),
    ]
    for (key, value) in members.members { object[key] = value }
    return Array(JSONValue.object(object).compact.utf8)
  }

  init(sequence: Int64, time: Timestamp, type: String, members: JSONObject) {
    self.sequence = sequence
    self.time = time
    self.type = type
    self.members = members
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
    sequence = try fields.int("seq")
    guard sequence == expected else {
      throw FieldError(reason: "has the number \(sequence) where \(expected) is due: a line is missing, added or moved")
    }
    guard try fields.digest("prev") == previous else {
      throw FieldError(reason: "does not follow the line before it: one of the two was changed")
    }
    time = try fields.time("time")
    type = try fields.string("type")
    var members = object
    for key in JournalEntry.frame { members[key] = nil }
    self.members = members
  }
}

/// A log as far as it can be believed.
public struct LogContents: Sendable, Hashable {
  public var entries: [LogEntry] = []
  /// The digest of the last good line.
  public var head: ContentDigest = .none
  public var fault: JournalFault?
  var wholeBytes: Int64 = 0
  var tornTail: [UInt8] = []

  fileprivate mutating func take(_ line: [UInt8]) -> Bool {
    do {
      entries.append(try LogEntry(line: line, after: head, sequence: Int64(entries.count) + 1))
      head = ContentDigest(of: line)
      wholeBytes += Int64(line.count) + 1
      return true
    } catch {
      fault = JournalFault(line: entries.count + 1, reason: error.reason)
      return false
    }
  }

  static func read(_ descriptor: Int32, path: String) throws(JournalError) -> LogContents {
    var contents = LogContents()
    let limits = JournalLimits()
    let lines = LineReader(path: path, lineBytes: limits.lineBytes)
    let tail = try lines.read(descriptor) { (line, isLast) throws(JournalError) in
      guard contents.take(line) else {
        // As in a journal: blocks of a torn line may have reached the disk in any order.
        if contents.fault?.reason.hasPrefix("is no JSON:") == true, isLast() {
          contents.fault = nil
          contents.tornTail = line + [UInt8(ascii: "\n")]
        }
        return false
      }
      guard contents.entries.count <= limits.entries else {
        throw JournalError(.tooLarge, path, detail: "it has more than \(limits.entries) entries")
      }
      return true
    }
    if !tail.isEmpty { contents.tornTail = tail }
    return contents
  }
}

/// A hash-chained log that is open for appending; as durable as a journal, and with one writer, as it.
public final class ChainedLog {
  private let file: ChainedFile
  private let clock: WallClock

  init(file: ChainedFile, clock: WallClock) {
    self.file = file
    self.clock = clock
  }

  /// The digest of the last line.
  public var head: ContentDigest { file.head }

  @discardableResult
  public func append(
    _ type: String, _ members: JSONObject, _ durability: JournalWriter.Durability
  ) throws(JournalError) -> LogEntry {
    try file.requireOpen()
    let entry = LogEntry(sequence: file.lines + 1, time: clock.now(), type: type, members: members)
    try file.append(entry.line(after: file.head))
    if durability == .now { try file.synchronize() }
    return entry
  }

  /// Makes everything that was written durable.
  public func synchronize() throws(JournalError) { try file.synchronize() }

  /// Lets another writer take it up.
  public func close() { file.close() }
}
