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
    ChainedLine.bytes(sequence, time, type, after: previous) { object in
      for (key, value) in members.members { object[key] = value }
    }
  }

  init(sequence: Int64, time: Timestamp, type: String, members: JSONObject) {
    self.sequence = sequence
    self.time = time
    self.type = type
    self.members = members
  }

  /// Reads a line that follows another.
  init(line: [UInt8], after previous: ContentDigest, sequence expected: Int64) throws(FieldError) {
    let chained = try ChainedLine(line, after: previous, sequence: expected)
    sequence = chained.sequence
    time = try chained.fields.time("time")
    type = try chained.fields.string("type")
    var members = chained.object
    for key in ChainedLine.frame { members[key] = nil }
    self.members = members
  }
}

/// A log as far as it can be believed.
public struct LogContents: Sendable, Hashable, ChainedContents {
  public var entries: [LogEntry] = []
  /// The digest of the last good line.
  public var head: ContentDigest = .none
  public var fault: JournalFault?
  var wholeBytes: Int64 = 0
  var tornTail: [UInt8] = []

  static func entry(_ line: [UInt8], after previous: ContentDigest, sequence: Int64) throws(FieldError) -> LogEntry {
    try LogEntry(line: line, after: previous, sequence: sequence)
  }

  static func read(_ descriptor: Int32, path: String) throws(JournalError) -> LogContents {
    var contents = LogContents()
    try contents.read(descriptor, path: path, limits: JournalLimits())
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
