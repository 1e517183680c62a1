import Calendars
import Contacts
import Diagnostics
import JSON
import TestSupport
import Testing

struct ScheduleTests {
  private func schedule(_ layers: String, zone: String = "Europe/Brussels", more: String = "") throws -> ScheduleReader
  {
    let registry = try registry(
      ["ana", "bo", "cy", "di", "ed"].map { person($0) }.joined(),
      document("Schedule", "id: s\ntz: \(zone)\nlayers:\n\(layers)"), more)
    let schedule = try #require(registry.schedules["s"])
    let found = try #require(try Zones.load([zone], from: .system())[zone])
    return ScheduleReader(schedule, overrides: registry.overrides, zone: found)
  }

  private func line(_ answer: OnCall) -> String {
    "\(answer.turn?.description ?? "-") \(answer.from?.rfc3339 ?? "-") \(answer.until?.rfc3339 ?? "-") \(answer.explanation)"
  }

  @Test func `shifts begin at the same local time in summer and winter`() throws {
    let reader = try schedule("  - { id: w, start: 2026-01-05T09:00, every: 1w, users: [ana, bo] }")
    // The last Sundays of March and October lie inside the second and fourth of these.
    let spring = try reader.answers(from: instant("2026-03-20T00:00:00Z"), to: instant("2026-04-03T00:00:00Z"))
    #expect(
      spring.map(line) == [
        "ana 2026-03-16T08:00:00Z 2026-03-23T08:00:00Z layer w, rotation 10, turn 1 of 2",
        "bo 2026-03-23T08:00:00Z 2026-03-30T07:00:00Z layer w, rotation 11, turn 2 of 2",
        "ana 2026-03-30T07:00:00Z 2026-04-06T07:00:00Z layer w, rotation 12, turn 1 of 2",
      ])
    let autumn = try reader.answers(from: instant("2026-10-20T00:00:00Z"), to: instant("2026-10-28T00:00:00Z"))
    #expect(
      autumn.map(line) == [
        "bo 2026-10-19T07:00:00Z 2026-10-26T08:00:00Z layer w, rotation 41, turn 2 of 2",
        "ana 2026-10-26T08:00:00Z 2026-11-02T08:00:00Z layer w, rotation 42, turn 1 of 2",
      ])
  }

  @Test func `a shift across midnight belongs to whom it began with`() throws {
    let reader = try schedule("  - { id: n, start: 2026-01-05T20:00, every: 12h, users: [ana, bo] }", zone: "UTC")
    #expect(try reader.answer(at: instant("2026-02-01T23:59:59Z")).person == "ana")
    #expect(try reader.answer(at: instant("2026-02-02T00:00:00Z")).person == "ana")
    #expect(try reader.answer(at: instant("2026-02-02T07:59:59Z")).person == "ana")
    #expect(try reader.answer(at: instant("2026-02-02T08:00:00Z")).person == "bo")
  }

  @Test func `a night shift over a change of clocks is an hour shorter or longer, and no moment is without`() throws {
    let reader = try schedule("  - { id: n, start: 2026-01-05T20:00, every: 12h, users: [ana, bo] }")
    let short = try reader.answer(at: instant("2026-03-29T00:00:00Z"))
    #expect(line(short) == "ana 2026-03-28T19:00:00Z 2026-03-29T06:00:00Z layer n, rotation 164, turn 1 of 2")
    let long = try reader.answer(at: instant("2026-10-25T00:30:00Z"))
    #expect(line(long) == "ana 2026-10-24T18:00:00Z 2026-10-25T07:00:00Z layer n, rotation 584, turn 1 of 2")
  }

  @Test func `shifts of minutes inside a gap are empty, and inside an overlap long`() throws {
    let reader = try schedule("  - { id: m, start: 2026-03-28T00:00, every: 30m, users: [ana, bo, cy] }")
    let gap = try reader.answers(from: instant("2026-03-29T00:30:00Z"), to: instant("2026-03-29T02:00:00Z"))
    #expect(gap.map { $0.from?.rfc3339 } == ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"])
    // 01:30 was rotation 51; 02:00 and 02:30 do not exist; 03:00 is rotation 54.
    #expect(
      gap.map(\.explanation) == [
        "layer m, rotation 51, turn 1 of 3", "layer m, rotation 54, turn 1 of 3", "layer m, rotation 55, turn 2 of 3",
      ])
    let overlap = try reader.answer(at: instant("2026-10-25T01:15:00Z"))
    #expect(overlap.from?.rfc3339 == "2026-10-25T00:30:00Z")
    #expect(overlap.until?.rfc3339 == "2026-10-25T02:00:00Z")
  }

  @Test func `months clamp from the anchor`() throws {
    let reader = try schedule("  - { id: m, start: 2026-01-31T09:00, every: 1mo, users: [ana, bo, cy] }", zone: "UTC")
    let answers = try reader.answers(from: instant("2026-01-31T09:00:00Z"), to: instant("2026-05-01T00:00:00Z"))
    #expect(
      answers.map { $0.from?.rfc3339 } == [
        "2026-01-31T09:00:00Z", "2026-02-28T09:00:00Z", "2026-03-31T09:00:00Z", "2026-04-30T09:00:00Z",
      ])
    #expect(answers.map(\.person) == ["ana", "bo", "cy", "ana"])
  }

  @Test func `ten years after its anchor a rotation is where counting says`() throws {
    let reader = try schedule("  - { id: w, start: 2026-01-05T09:00, every: 1w, users: [ana, bo, cy, di, ed] }")
    // 2036-01-07 is 522 weeks after 2026-01-05 and two days.
    let answer = try reader.answer(at: instant("2036-01-09T12:00:00Z"))
    #expect(line(answer) == "cy 2036-01-07T08:00:00Z 2036-01-14T08:00:00Z layer w, rotation 522, turn 3 of 5")
  }

  @Test func `the last layer that has begun wins, also with nobody`() throws {
    let reader = try schedule(
      """
        - { id: a, start: 2026-01-05T09:00, every: 1w, users: [ana] }
        - { id: b, start: 2026-02-02T09:00, every: 1w, users: [bo, nobody] }
      """, zone: "UTC")
    #expect(
      try line(reader.answer(at: instant("2026-01-01T00:00:00Z"))) == "- - 2026-01-05T09:00:00Z no layer has begun")
    #expect(
      try line(reader.answer(at: instant("2026-01-30T00:00:00Z")))
        == "ana 2026-01-26T09:00:00Z 2026-02-02T09:00:00Z layer a, rotation 3, turn 1 of 1")
    #expect(try reader.answer(at: instant("2026-02-03T00:00:00Z")).person == "bo")
    #expect(try reader.answer(at: instant("2026-02-10T00:00:00Z")).turn == .nobody)
    #expect(try reader.answer(at: instant("2026-02-10T00:00:00Z")).person == nil)
  }

  @Test func `an override wins over every layer, and a later one over it`() throws {
    let reader = try schedule(
      "  - { id: a, start: 2026-01-05T09:00, every: 1w, users: [ana] }", zone: "UTC",
      more: document("Override", "id: one\nschedule: s\nfrom: 2026-02-01\nuntil: 2026-02-10\nuser: bo\nreason: swap")
        + document("Override", "id: two\nschedule: s\nfrom: 2026-02-03T12:00\nuntil: 2026-02-04\nuser: nobody"))
    let answers = try reader.answers(from: instant("2026-01-31T00:00:00Z"), to: instant("2026-02-12T00:00:00Z"))
    #expect(
      answers.map(line) == [
        "ana 2026-01-26T09:00:00Z 2026-02-01T00:00:00Z layer a, rotation 3, turn 1 of 1",
        "bo 2026-02-01T00:00:00Z 2026-02-03T12:00:00Z override one (swap)",
        "nobody 2026-02-03T12:00:00Z 2026-02-04T00:00:00Z override two",
        "bo 2026-02-01T00:00:00Z 2026-02-10T00:00:00Z override one (swap)",
        "ana 2026-02-09T09:00:00Z 2026-02-16T09:00:00Z layer a, rotation 5, turn 1 of 1",
      ])
  }

  /// Against a model that steps through every shift from the anchor, and against itself: the pieces that `answers`
  /// gives have no hole, and each instant inside one gives the same answer.
  @Test(arguments: ["Europe/Brussels", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "UTC"])
  func `at every instant exactly one turn holds`(zone: String) throws {
    let seed: UInt64 = 65_000
    var random = SeededRandom(seed: seed)
    let data = try #require(try Zones.load([zone], from: .system())[zone])
    for every in ["45m", "12h", "1d", "1w", "1mo"] {
      let anchor = CivilDateTime(clockSeconds: Int.random(in: 1_700_000_000...1_800_000_000, using: &random) / 60 * 60)
      let step = try #require(CalendarStep(every))
      let reader = try schedule(
        "  - { id: a, start: \(anchor), every: \(every), users: [ana, bo, cy, di, ed] }", zone: zone)
      let count = every == "45m" ? 12_000 : 500
      let starts = (0...count).map { data.instant(of: step.stepping(anchor, count: $0)) }
      #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 })
      let names = ["ana", "bo", "cy", "di", "ed"]
      for _ in 0..<150 {
        let instant = Timestamp(
          secondsSinceEpoch: Int64.random(
            in: starts[0].secondsSinceEpoch..<starts[count].secondsSinceEpoch, using: &random))
        let model = (starts.lastIndex { $0 <= instant } ?? 0) % 5
        let answer = reader.answer(at: instant)
        #expect(answer.person == names[model], "seed \(seed), \(zone), \(every) from \(anchor) at \(instant)")
        let from = try #require(answer.from)
        let until = try #require(answer.until)
        #expect(from <= instant && instant < until)
      }
      // The first moment of a shift is its own, and the moment before is not; empty shifts have neither.
      let changes = starts.indices.dropFirst().dropLast().filter {
        starts[$0 - 1] < starts[$0] && starts[$0] < starts[$0 + 1]
      }
      for index in changes.shuffled(using: &random).prefix(100)
        + changes.filter({ isNearChange(starts[$0], data) }).prefix(200)
      {
        #expect(
          reader.answer(at: starts[index]).from == starts[index], "seed \(seed), \(zone), \(every) at \(starts[index])")
        #expect(reader.answer(at: starts[index].adding(seconds: -1)).until == starts[index])
      }
      let pieces = reader.answers(from: starts[0], to: starts[count])
      #expect(pieces.first?.from == starts[0])
      #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.until == $1.from })
      #expect(pieces.allSatisfy { $0.person != nil })
    }
  }

  private func isNearChange(_ instant: Timestamp, _ zone: Zone) -> Bool {
    !zone.changes(from: instant.adding(.hours(-3)), to: instant.adding(.hours(3))).isEmpty
  }

  @Test func `an answer is a document, too`() throws {
    let registry = try registry(
      person("ana"),
      document("Schedule", "id: s\ntz: UTC\nlayers:\n  - { id: a, start: 2026-01-05T09:00, every: 1w, users: [ana] }"))
    let zones = try registry.zones(from: .system())
    let at = try instant("2026-01-07T00:00:00Z")
    let answer = try registry.onCall(schedule: "s", at: at, zones: Zones(version: "2025b", zones: []))
    #expect(
      answer.json(at: at, zones: Zones(version: "2025b", zones: []), registry: "d", commit: nil).compact
        == #"{"schema":"runback/contacts-who/v1","at":"2026-01-07T00:00:00Z","tzdata":"2025b","registry":"d","commit":null,"#
        + #""schedule":"s","people":["ana"],"until":"2026-01-12T09:00:00Z","shifts":[{"person":"ana","#
        + #""from":"2026-01-05T09:00:00Z","because":{"layer":"a","rotation":0,"turn":1,"of":1,"#
        + #""text":"layer a, rotation 0, turn 1 of 1"}}],"gap":null}"#)
    let error = #expect(throws: ContactsError.self) { try registry.onCall(schedule: "t", at: at, zones: zones) }
    #expect(error?.message == "there is no schedule `t`")
    #expect(error?.exitCode == .notFound)
    #expect(error?.hints == ["did you mean `s`?"])
  }
}
