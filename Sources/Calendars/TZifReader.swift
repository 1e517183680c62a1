/// Reads a compiled time-zone file, version 2 or later (RFC 8536 §3).
///
/// Every count is checked against the bytes that are there before anything is allocated, and what the standard
/// does not permit is refused: a wrong zone silently moves everybody's shift.
struct TZifReader {
  struct Content: Sendable, Hashable {
    /// Holds before the first transition.
    let initial: UTCOffset
    let transitions: [ZoneTransition]
    let footer: PosixZoneRule?
  }

  private let bytes: [UInt8]
  private var position = 0

  /// The largest file of tzdata has about 4,000 bytes.
  static let maximumBytes = 262_144

  static func read(_ bytes: [UInt8]) throws(ZoneError) -> Content {
    guard bytes.count <= maximumBytes else { throw malformed("has more than \(maximumBytes) bytes") }
    var reader = TZifReader(bytes: bytes)
    return try reader.content()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private static func malformed(_ what: String) -> ZoneError { ZoneError(.malformed(what)) }

  private struct Header {
    let version: UInt8
    let utcIndicators: Int, standardIndicators: Int, leapSeconds: Int, transitions: Int, types: Int, characters: Int

    func blockSize(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
        + utcIndicators
    }
  }

  private mutating func content() throws(ZoneError) -> Content {
    // The first block is for readers of version 1: 32-bit times, which end in 2037.
    let old = try header()
    guard old.version >= UInt8(ascii: "2") else {
      throw Self.malformed("is of version 1, which knows no time after 2037")
    }
    try skip(old.blockSize(timeSize: 4))

    let header = try header()
    guard header.version == old.version else { throw Self.malformed("has two headers of different versions") }
    guard header.leapSeconds == 0 else {
      throw Self.malformed("counts leap seconds, as the zones under `right/` do")
    }
    guard (1...256).contains(header.types), (1...1024).contains(header.characters) else {
      throw Self.malformed("has no local time type, or more than there can be")
    }
    guard [0, header.types].contains(header.utcIndicators), [0, header.types].contains(header.standardIndicators) else {
      throw Self.malformed("has indicators for some local time types only")
    }
    guard header.blockSize(timeSize: 8) <= bytes.count - position else { throw Self.malformed("is cut off") }

    let times = try transitionTimes(header.transitions)
    let indices = try take(header.transitions)
    let types = try localTimeTypes(header)
    try indicators(header)

    var transitions: [ZoneTransition] = []
    transitions.reserveCapacity(times.count)
    for (time, index) in zip(times, indices) {
      guard Int(index) < types.count else { throw Self.malformed("refers to a local time type that it does not have") }
      transitions.append(ZoneTransition(at: time, offset: types[Int(index)]))
    }
    guard let initial = types.first else { throw Self.malformed("has no local time type") }
    return Content(initial: initial, transitions: transitions, footer: try footer())
  }

  private mutating func header() throws(ZoneError) -> Header {
    guard try take(4).elementsEqual("TZif".utf8) else { throw Self.malformed("is not a compiled time-zone file") }
    let version = try take(1).first ?? 0
    guard [0, UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "4")].contains(version) else {
      throw Self.malformed("is of an unknown version")
    }
    try skip(15)
    var counts: [Int] = []
    for _ in 0..<6 { counts.append(Int(try bigEndian(4))) }
    return Header(
      version: version, utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
      transitions: counts[3], types: counts[4], characters: counts[5])
  }

  private mutating func transitionTimes(_ count: Int) throws(ZoneError) -> [Int] {
    var times: [Int] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      let time = Int(Int64(bitPattern: try bigEndian(8)))
      if let last = times.last, last >= time { throw Self.malformed("has transitions out of order") }
      // RFC 8536 §3.2 wants no time before -2^59, some 18 thousand million years ago.
      guard time >= -(1 << 59), time <= 1 << 59 else { throw Self.malformed("has a transition beyond all time") }
      times.append(time)
    }
    return times
  }

  private mutating func localTimeTypes(_ header: Header) throws(ZoneError) -> [UTCOffset] {
    let records = try take(header.types * 6)
    let characters = try take(header.characters)
    var types: [UTCOffset] = []
    for start in stride(from: records.startIndex, to: records.endIndex, by: 6) {
      let raw = records[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let seconds = Int(Int32(bitPattern: raw))
      guard UTCOffset.permittedSeconds.contains(seconds) else {
        throw Self.malformed("has an offset from UTC of more than a day")
      }
      guard records[start + 4] <= 1 else { throw Self.malformed("has a daylight flag that is neither 0 nor 1") }
      let abbreviation = try Self.abbreviation(characters.dropFirst(Int(records[start + 5])))
      types.append(
        UTCOffset(seconds: seconds, abbreviation: abbreviation, isDaylight: records[start + 4] == 1))
    }
    return types
  }

  private static func abbreviation(_ characters: ArraySlice<UInt8>) throws(ZoneError) -> String {
    let name = characters.prefix { $0 != 0 }
    let permitted = name.allSatisfy {
      isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
    }
    guard !name.isEmpty, name.count < characters.count, permitted else {
      throw malformed("has an abbreviation that is empty, unterminated or no plain word")
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// Says how transitions were once written down; nothing here needs it, but nonsense shows a damaged file.
  private mutating func indicators(_ header: Header) throws(ZoneError) {
    let all = try take(header.standardIndicators + header.utcIndicators)
    guard all.allSatisfy({ $0 <= 1 }) else { throw Self.malformed("has an indicator that is neither 0 nor 1") }
  }

  private mutating func footer() throws(ZoneError) -> PosixZoneRule? {
    let newline = UInt8(ascii: "\n")
    guard try take(1).first == newline else { throw Self.malformed("has no footer") }
    let text = bytes[position...].prefix { $0 != newline }
    try skip(text.count)
    guard position == bytes.count - 1 else { throw Self.malformed("has a footer that does not end the file") }
    if text.isEmpty { return nil }
    guard let rule = PosixZoneRuleParser.parse(text) else {
      throw Self.malformed("has a footer that is no rule of POSIX's TZ variable")
    }
    return rule
  }

  private mutating func bigEndian(_ count: Int) throws(ZoneError) -> UInt64 {
    try take(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func take(_ count: Int) throws(ZoneError) -> ArraySlice<UInt8> {
    let start = position
    try skip(count)
    return bytes[start..<position]
  }

  private mutating func skip(_ count: Int) throws(ZoneError) {
    guard count <= bytes.count - position else { throw Self.malformed("is cut off") }
    position += count
  }
}
