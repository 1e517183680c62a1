import Calendars
import ICalendar
import TestSupport
import Testing

struct EventCalendarTests {
  private func spans(
    _ file: String, _ from: String, _ to: String, zone: String = "Europe/Brussels"
  ) throws -> [String] {
    let parsed = try EventCalendar.parse(Array(file.utf8))
    let zones = try Zones.load(parsed.zoneNames.union([zone]), from: .system())
    let found = parsed.occurrences(
      from: try #require(Timestamp(rfc3339: from)), to: try #require(Timestamp(rfc3339: to)),
      floating: try #require(zones[zone]), zones: zones)
    return found.map { "\(parsed.events[$0.event].summary) \($0.from) \($0.until)" }
  }

  @Test func `a shift from nine to nine stays on the clock when clocks change`() throws {
    let file = calendar(
      "SUMMARY:ana\r\nDTSTART;TZID=Europe/Brussels:20260316T090000\r\nDTEND;TZID=Europe/Brussels:20260323T090000\r\n"
        + "RRULE:FREQ=WEEKLY;INTERVAL=2",
      "SUMMARY:bo\r\nDTSTART;TZID=Europe/Brussels:20260323T090000\r\nDURATION:P1W\r\nRRULE:FREQ=WEEKLY;INTERVAL=2")
    #expect(
      try spans(file, "2026-03-20T00:00:00Z", "2026-04-01T00:00:00Z") == [
        "ana 2026-03-16T08:00:00Z 2026-03-23T08:00:00Z", "bo 2026-03-23T08:00:00Z 2026-03-30T07:00:00Z",
        "ana 2026-03-30T07:00:00Z 2026-04-06T07:00:00Z",
      ])
  }

  @Test func `one time of a series is left out, replaced, moved or added`() throws {
    let series = "SUMMARY:ana\r\nDTSTART:20261102T090000Z\r\nDURATION:PT8H\r\nRRULE:FREQ=DAILY;COUNT=5\r\n"
    let file =
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\n" + series
      + "EXDATE:20261103T090000Z\r\nRDATE;VALUE=PERIOD:20261109T100000Z/PT1H,20261110T100000Z/20261110T110000Z\r\nEND:VEVENT\r\n"
      + "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:bo\r\nRECURRENCE-ID:20261104T090000Z\r\nDTSTART:20261104T120000Z\r\n"
      + "DTEND:20261104T130000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20261105T090000Z\r\n"
      + "DTSTART:20261105T090000Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    #expect(
      try spans(file, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == [
        "ana 2026-11-02T09:00:00Z 2026-11-02T17:00:00Z", "bo 2026-11-04T12:00:00Z 2026-11-04T13:00:00Z",
        "ana 2026-11-06T09:00:00Z 2026-11-06T17:00:00Z", "ana 2026-11-09T10:00:00Z 2026-11-09T11:00:00Z",
        "ana 2026-11-10T10:00:00Z 2026-11-10T11:00:00Z",
      ])
  }

  @Test func `folded lines, ids of time zones with paths, days, and text that is escaped`() throws {
    let file = """
      BEGIN:VCALENDAR
      BEGIN:VTIMEZONE
      TZID:Brussels
      X-LIC-LOCATION:Europe/Brussels
      END:VTIMEZONE
      BEGIN:VEVENT
      SUMMARY:one\\, two\\; th
       ree\\nfour
      DTSTART;TZID=Brussels:20260701T000000
      DTEND;TZID="/example.org/2026a/Europe/Brussels":20260702T000000
      END:VEVENT
      BEGIN:VEVENT
      SUMMARY:day
      DTSTART;VALUE=DATE:20260703
      END:VEVENT
      END:VCALENDAR
      """
    #expect(
      try spans(file, "2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z") == [
        "one, two; three\nfour 2026-06-30T22:00:00Z 2026-07-01T22:00:00Z",
        "day 2026-07-02T22:00:00Z 2026-07-03T22:00:00Z",
      ])
  }

  @Test func `a time that clocks skip is the first instant after the gap`() throws {
    let file = calendar(
      "SUMMARY:ana\r\nDTSTART;TZID=Europe/Brussels:20260328T023000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260330T003000Z"
    )
    #expect(
      try spans(file, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z") == [
        "ana 2026-03-28T01:30:00Z 2026-03-28T02:30:00Z", "ana 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
        "ana 2026-03-30T00:30:00Z 2026-03-30T01:30:00Z",
      ])
  }

  @Test(arguments: [
    ("", 1, "there is no VCALENDAR"), ("BEGIN:VCARD\nEND:VCARD", 1, "VCARD is no VCALENDAR"),
    ("BEGIN:VCALENDAR", 1, "`BEGIN:VCALENDAR` has no end"), ("X:1", 1, "a property outside of every component"),
    (" X", 1, "a continued line continues nothing"),
    ("BEGIN:VCALENDAR\nEND:VEVENT", 2, "`END:VEVENT` ends nothing that is open"),
    ("BEGIN:VCALENDAR\nX\u{1}:a", 2, "a control character in a line"),
    ("BEGIN:VCALENDAR\nX;Y=\"a:b\nEND:VCALENDAR", 2, "a quoted value without an end"),
  ])
  func `what is no calendar is refused with its line`(text: String, line: Int, problem: String) {
    #expect(throws: ICalendarError(problem, line: line)) { try EventCalendar.parse(Array(text.utf8)) }
  }

  @Test(arguments: [
    ("SUMMARY:x", "an event has no DTSTART"),
    ("DTSTART:2026-11-01", "DTSTART has something that is no time such as `20261124T090000Z`"),
    ("DTSTART:20261101\nDTEND:20261101T000000Z", "DTEND is a date and DTSTART a time, or the other way round"),
    ("DTSTART:20261101\nDURATION:-P1D", "DURATION is no length of time such as `PT12H`"),
    ("DTSTART:20261101\nDTEND:20261102\nDURATION:P1D", "an event has DTEND and DURATION"),
    ("DTSTART:20261101\nDTSTART:20261102", "DTSTART stands twice in an event"),
    (
      "DTSTART;TZID=Mars/Base/One/Two:20261101T000000", "`Mars/Base/One/Two` is not a time zone of the form `Area/City`"
    ),
    (
      "DTSTART:20261101T000000\nEXDATE;VALUE=DATE:20261101",
      "EXDATE has dates and DTSTART a time, or the other way round"
    ),
    (
      "DTSTART:20261101\nRRULE:FREQ=SECONDLY",
      "FREQ in RRULE is none of MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY"
    ),
    ("DTSTART:20261101\nRRULE:FREQ=DAILY;COUNT=0", "COUNT in RRULE is not between 1 and 100000"),
    ("DTSTART:20261101\nRRULE:FREQ=DAILY;COUNT=1;UNTIL=20261101", "RRULE has both UNTIL and COUNT"),
    ("DTSTART:20261101\nRRULE:FREQ=YEARLY;BYWEEKNO=1", "`BYWEEKNO` in RRULE is not supported"),
    ("DTSTART:20261101\nRRULE:FREQ=WEEKLY;BYDAY=1MO", "BYDAY in RRULE counts days, which only months and years have"),
    ("DTSTART:20261101\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261101", "RECURRENCE-ID with RANGE is not supported"),
  ])
  func `an event that is not understood is refused`(body: String, problem: String) {
    let error = #expect(throws: ICalendarError.self) {
      try EventCalendar.parse(Array("BEGIN:VCALENDAR\nBEGIN:VEVENT\n\(body)\nEND:VEVENT\nEND:VCALENDAR\n".utf8))
    }
    #expect(error?.problem == problem)
  }

  @Test func `rules that never come true, and bytes that are turned over, end`() throws {
    let never = calendar(
      "DTSTART:20261101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9")
    #expect(try spans(never, "2026-01-01T00:00:00Z", "2200-01-01T00:00:00Z") == [])
    let good = calendar(
      "SUMMARY:ana\r\nDTSTART;TZID=Europe/Brussels:20260328T023000\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=9\r\n"
        + "EXDATE;TZID=Europe/Brussels:20260328T023000\r\nATTENDEE;CN=\"A, B\":mailto:Ana@example.org")
    var random = SeededRandom(seed: 5545)
    for _ in 0..<3000 {
      guard let parsed = try? EventCalendar.parse(mutated(Array(good.utf8), &random)) else { continue }
      _ = parsed.occurrences(
        from: Timestamp(secondsSinceEpoch: 1_770_000_000), to: Timestamp(secondsSinceEpoch: 1_790_000_000),
        floating: .utc, zones: Zones(version: "", zones: []))
    }
  }
}
