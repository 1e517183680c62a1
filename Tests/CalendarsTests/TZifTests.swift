import Calendars
import TestSupport
import Testing

struct TZifTests {
  /// A file with one transition at 0 from UTC+1 to UTC+2, and what a test changes in it.
  struct File {
    var version: UInt8 = UInt8(ascii: "2")
    var secondVersion: UInt8?
    var leapSeconds: UInt32 = 0
    var transitions: [Int64] = [0]
    var indices: [UInt8] = [1]
    var types: [(seconds: Int32, daylight: UInt8, name: UInt8)] = [(3600, 0, 0), (7200, 1, 4)]
    var characters = Array("ONE\0TWO\0".utf8)
    var standardIndicators: [UInt8] = []
    var footer = "\nONE-1\n"
    var claimedTransitions: UInt32?

    var bytes: [UInt8] {
      var bytes = header(version, counts: [0, 0, 0, 0, 0, 0])
      bytes += header(
        secondVersion ?? version,
        counts: [
          0, UInt32(standardIndicators.count), leapSeconds, claimedTransitions ?? UInt32(transitions.count),
          UInt32(types.count), UInt32(characters.count),
        ])
      for time in transitions { bytes += bigEndian(UInt64(bitPattern: time)) }
      bytes += indices
      for type in types { bytes += bigEndian(UInt32(bitPattern: type.seconds)) + [type.daylight, type.name] }
      return bytes + characters + standardIndicators + Array(footer.utf8)
    }

    private func header(_ version: UInt8, counts: [UInt32]) -> [UInt8] {
      Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts.flatMap { bigEndian($0) }
    }

    private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
  }

  private func problem(_ file: File) -> String? { problem(file.bytes) }

  private func problem(_ bytes: [UInt8]) -> String? {
    do {
      _ = try Zone(name: "Area/City", tzif: bytes)
      return nil
    } catch {
      guard case .malformed(let what) = error.code else { return "\(error)" }
      return what
    }
  }

  @Test func `the file that the other tests damage is sound`() throws {
    let zone = try Zone(name: "Area/City", tzif: File().bytes)
    #expect(zone.offset(at: Timestamp(secondsSinceEpoch: -1)).abbreviation == "ONE")
    #expect(zone.offset(at: Timestamp(secondsSinceEpoch: 0)).abbreviation == "ONE")
    #expect(problem(File(footer: "\n\n")) == nil)
    let without = try Zone(name: "Area/City", tzif: File(footer: "\n\n").bytes)
    #expect(without.offset(at: Timestamp(secondsSinceEpoch: 0)).abbreviation == "TWO")
  }

  @Test func `what RFC 8536 does not permit is refused`() {
    #expect(problem([]) == "is cut off")
    #expect(problem(Array("#!/bin/sh\nexit 0\n".utf8)) == "is not a compiled time-zone file")
    #expect(problem(File(version: 0)) == "is of version 1, which knows no time after 2037")
    #expect(problem(File(version: UInt8(ascii: "9"))) == "is of an unknown version")
    #expect(problem(File(secondVersion: UInt8(ascii: "3"))) == "has two headers of different versions")
    #expect(problem(File(leapSeconds: 1)) == "counts leap seconds, as the zones under `right/` do")
    #expect(problem(File(transitions: [0, 0], indices: [0, 1])) == "has transitions out of order")
    #expect(problem(File(transitions: [.min], indices: [0])) == "has a transition beyond all time")
    #expect(problem(File(indices: [2])) == "refers to a local time type that it does not have")
    #expect(
      problem(File(transitions: [], indices: [], types: [])) == "has no local time type, or more than there can be")
    #expect(problem(File(types: [(.min, 0, 0), (0, 0, 0)])) == "has an offset from UTC of more than a day")
    #expect(problem(File(types: [(0, 2, 0), (0, 0, 0)])) == "has a daylight flag that is neither 0 nor 1")
    let abbreviation = "has an abbreviation that is empty, unterminated or no plain word"
    #expect(problem(File(types: [(0, 0, 200), (0, 0, 0)])) == abbreviation)
    #expect(problem(File(types: [(0, 0, 3), (0, 0, 0)])) == abbreviation)
    #expect(problem(File(characters: Array("ONE\0TWOx".utf8))) == abbreviation)
    #expect(problem(File(characters: Array("O\u{1B}E\0TWO\0".utf8))) == abbreviation)
    #expect(problem(File(standardIndicators: [0])) == "has indicators for some local time types only")
    #expect(problem(File(standardIndicators: [0, 7])) == "has an indicator that is neither 0 nor 1")
    #expect(problem(File(footer: "")) == "has no footer" || problem(File(footer: "")) == "is cut off")
    #expect(problem(File(footer: "\nONE-1")) == "has a footer that does not end the file")
    #expect(problem(File(footer: "\nONE-1\nmore")) == "has a footer that does not end the file")
    #expect(problem(File(claimedTransitions: .max)) == "is cut off")
    #expect(problem([UInt8](repeating: 0, count: 262_145)) == "has more than 262144 bytes")
  }

  @Test(arguments: [
    "A1", "ONE", "ONE25", "ONE-1TWO", "ONE-1TWO,M3.5.0", "ONE-1TWO,M3.5.0,M13.1.0", "ONE-1TWO,M3.0.0,M10.5.0",
    "ONE-1TWO,M3.5.7,M10.5.0", "ONE-1TWO,J0,J365", "ONE-1TWO,366,J365", "ONE-1TWO,M3.5.0/168,M10.5.0", "<ONE-1", "<A>1",
    "ONE-1TWO,M3.5.0,M10.5.0,", "ONE-1:60", "ONE--1", "ONE-1TWO,M3.5.0/,M10.5.0", "ONE-99999999999999999999",
  ])
  func `a footer that is no rule is refused`(text: String) {
    #expect(problem(File(footer: "\n\(text)\n")) == "has a footer that is no rule of POSIX's TZ variable")
  }

  @Test(arguments: [
    // Zero-based days count February 29, `J` days do not.
    ("ONE0TWO,59/0,J100/0", "2024-02-29T00:00:00Z"), ("ONE0TWO,J60/0,J100/0", "2024-03-01T00:00:00Z"),
    ("ONE0TWO,J59/0,J100/0", "2024-02-28T00:00:00Z"),
    // Minus one hour is the evening before, 24 hours the morning after.
    ("ONE0TWO,M3.5.0/-1,M10.5.0", "2024-03-30T23:00:00Z"), ("ONE0TWO,M3.5.0/24,M10.5.0", "2024-04-01T00:00:00Z"),
  ])
  func `daylight time begins when the rule says`(rule: String, start: String) throws {
    var file = File(transitions: [], indices: [])
    file.footer = "\n\(rule)\n"
    let zone = try Zone(name: "Area/City", tzif: file.bytes)
    let first = try instant(start)
    #expect(zone.offset(at: first.adding(seconds: -1)).abbreviation == "ONE")
    #expect(zone.offset(at: first).abbreviation == "TWO")
  }

  @Test func `a zone can keep daylight time all year`() throws {
    let zone = try Zone(name: "Area/City", tzif: File(footer: "\nEST5EDT,0/0,J365/25\n").bytes)
    for month in 1...12 {
      let day = try #require(CivilDate(year: 2050, month: month, day: 1))
      let noon = CivilDateTime(date: day, time: .midnight)
      #expect(zone.offset(at: zone.instant(of: noon)).abbreviation == "EDT")
      #expect(zone.offset(at: zone.instant(of: noon).adding(seconds: -1)).abbreviation == "EDT")
    }
  }

  @Test func `every damaged byte gives a zone or an error, never a crash`() throws {
    guard case .bytes(let sound) = systemFile("Europe/Berlin") else {
      Issue.record("the system has no time-zone data; install `tzdata`")
      return
    }
    let seed: UInt64 = 8536
    var random = SeededRandom(seed: seed)
    for round in 0..<3000 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if round % 5 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
      guard let zone = try? Zone(name: "Area/City", tzif: bytes) else { continue }
      // Whatever it says, both directions must end with an answer.
      let instant = Timestamp(secondsSinceEpoch: Int64.random(in: -5_000_000_000...20_000_000_000, using: &random))
      _ = zone.resolve(zone.localTime(at: instant))
    }
  }

  private func systemFile(_ name: String) -> ZoneDatabase.FileAnswer {
    (try? readFile("/usr/share/zoneinfo/" + name)).map { .bytes($0) } ?? .absent
  }
}
