import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

struct RestrictionTests {
  private func reader(_ body: String, zone: String = "Europe/Brussels", more: String = "") throws -> ScheduleReader {
    let registry = try registry(
      ["ana", "bo", "cy", "di"].map { person($0) }.joined(), document("Schedule", "id: s\ntz: \(zone)\n\(body)"), more)
    let schedule = try #require(registry.schedules["s"])
    let found = try #require(try Zones.load([zone], from: .system())[zone])
    return ScheduleReader(schedule, overrides: registry.overrides, zone: found)
  }

  private func line(_ answer: OnCall) -> String {
    "\(answer.people.isEmpty ? "-" : answer.people.joined(separator: "+")) \(answer.until?.rfc3339 ?? "-") \(answer.explanation)"
  }

  @Test(arguments: [
    ("only: []", "CT111 `only` lists no time of the week"),
    ("only: { days: [], from: \"18:00\", to: \"08:00\" }", "CT111 `days` lists no day"),
    ("only: { from: \"18:00\", to: \"18:00\" }", "CT106 a restriction begins and ends at one time"),
    ("only: { from: fri 17:00, to: \"09:00\" }", "CT110 `from` and `to` both have a weekday, or neither has"),
    (
      "only: { days: sat, from: fri 17:00, to: mon 09:00 }", "CT110 `days` does not go with weekdays in `from` and `to`"
    ),
    ("only: { from: frid 17:00, to: mon 09:00 }", "YM124 `from` must be a time such as `\"18:00\"` or `fri 18:00`"),
    ("until: 2026-01-05", "CT106 `until` must be later than `from`"),
  ])
  func `a restriction that cannot be meant is refused`(text: String, finding: String) {
    let reading = reading(
      person("ana")
        + document(
          "Schedule",
          "id: s\ntz: UTC\nlayers:\n  - { id: l, start: 2026-01-05T09:00, every: 1w, users: [ana], \(text) }"))
    #expect(reading.diagnostics.map { "\($0.code.name) \($0.message)" } == [finding])
  }

  @Test func `a night belongs to the day on which it begins`() throws {
    let reader = try reader(
      """
      layers:
        - id: nights
          start: 2026-01-05T18:00
          every: 1d
          users: [ana, bo]
          only: { days: [mon, tue, wed, thu, fri], from: "18:00", to: "08:00" }
      """)
    // 2026-11-20 is a Friday; its night ends on Saturday at 08:00 local, and the next one is Monday's.
    let pieces = try reader.answers(from: instant("2026-11-20T20:00:00Z"), to: instant("2026-11-24T08:00:00Z"))
    #expect(
      pieces.map(line) == [
        "bo 2026-11-21T07:00:00Z layer nights, rotation 319, turn 2 of 2",
        "- 2026-11-23T17:00:00Z no layer counts at this time",
        "ana 2026-11-24T07:00:00Z layer nights, rotation 322, turn 1 of 2",
        "- 2026-11-24T17:00:00Z no layer counts at this time",
      ])
  }

  @Test func `a weekend from Friday to Monday crosses midnights and a change of clocks`() throws {
    let reader = try reader(
      """
      layers:
        - { id: week, start: 2026-01-05T09:00, every: 1w, users: [ana] }
        - { id: weekend, start: 2026-01-02T17:00, every: 1w, users: [bo, cy], only: { from: fri 17:00, to: mon 09:00 } }
      """)
    let pieces = try reader.answers(from: instant("2026-10-23T00:00:00Z"), to: instant("2026-10-26T09:00:00Z"))
    #expect(
      pieces.map(line) == [
        "ana 2026-10-23T15:00:00Z layer week, rotation 41, turn 1 of 1",
        "bo 2026-10-26T08:00:00Z layer weekend, rotation 42, turn 1 of 2",
        "ana 2026-10-30T16:00:00Z layer week, rotation 42, turn 1 of 1",
      ])
  }

  @Test func `turns that fall outside of the times are used up by the calendar, and not where only active ones count`()
    throws
  {
    func people(_ advance: String) throws -> [String] {
      let reader = try reader(
        """
        layers:
          - { id: l, start: 2026-01-05T00:00, every: 1d, users: [ana, bo, cy], advance: \(advance),
              only: { days: [mon, wed], from: "08:00", to: "20:00" } }
        """, zone: "UTC")
      return try reader.answers(from: instant("2026-01-05T00:00:00Z"), to: instant("2026-01-26T00:00:00Z"))
        .filter { !$0.people.isEmpty }.flatMap(\.people)
    }
    #expect(try people("calendar") == ["ana", "cy", "bo", "ana", "cy", "bo"])
    #expect(try people("active") == ["ana", "bo", "cy", "ana", "bo", "cy"])
  }

  @Test func `by the calendar every second shift can starve somebody, and active turns do not`() throws {
    func people(_ advance: String) throws -> Set<String> {
      let reader = try reader(
        """
        layers:
          - { id: l, start: 2026-01-05T08:00, every: 12h, users: [ana, bo], advance: \(advance),
              only: { from: "20:00", to: "08:00" } }
        """, zone: "UTC")
      return Set(
        try reader.answers(from: instant("2026-01-05T08:00:00Z"), to: instant("2026-03-05T08:00:00Z"))
          .flatMap(\.people))
    }
    #expect(try people("calendar") == ["bo"])
    #expect(try people("active") == ["ana", "bo"])
  }

  @Test func `layers that add up are all on call, in their order, and an override replaces them`() throws {
    let reader = try reader(
      """
      overlap: additive
      layers:
        - { id: a, start: 2026-01-05T09:00, every: 1w, users: [ana, bo] }
        - { id: b, start: 2026-01-05T09:00, every: 1w, users: [cy, nobody] }
        - { id: c, start: 2026-01-12T09:00, until: 2026-01-13, every: 1w, users: [ana] }
      """, zone: "UTC",
      more: document("Override", "id: one\nschedule: s\nfrom: 2026-01-14\nuntil: 2026-01-16\nuser: di")
        + document("Override", "id: two\nschedule: s\nfrom: 2026-01-15\nuntil: 2026-01-17\nuser: cy"))
    let pieces = try reader.answers(from: instant("2026-01-05T09:00:00Z"), to: instant("2026-01-18T00:00:00Z"))
    #expect(
      pieces.map(line) == [
        "ana+cy 2026-01-12T09:00:00Z layer a, rotation 0, turn 1 of 2; layer b, rotation 0, turn 1 of 2",
        "bo+ana 2026-01-13T00:00:00Z layer a, rotation 1, turn 2 of 2; layer b, rotation 1, turn 2 of 2; "
          + "layer c, rotation 0, turn 1 of 1",
        "bo 2026-01-14T00:00:00Z layer a, rotation 1, turn 2 of 2; layer b, rotation 1, turn 2 of 2",
        "di 2026-01-15T00:00:00Z override one", "di+cy 2026-01-16T00:00:00Z override one; override two",
        "cy 2026-01-17T00:00:00Z override two",
        "bo 2026-01-19T09:00:00Z layer a, rotation 1, turn 2 of 2; layer b, rotation 1, turn 2 of 2",
      ])
  }

  @Test func `a schedule whose layers have ended says so`() throws {
    let reader = try reader(
      "layers: [{ id: a, start: 2026-01-05T09:00, until: 2026-02-01, every: 1w, users: [ana] }]", zone: "UTC")
    #expect(try line(reader.answer(at: instant("2026-01-31T23:59:59Z"))).hasPrefix("ana 2026-02-01T00:00:00Z"))
    #expect(try line(reader.answer(at: instant("2026-02-01T00:00:00Z"))) == "- - every layer has ended")
  }
}
