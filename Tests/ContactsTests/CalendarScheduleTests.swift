import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

/// Schedules whose source is a calendar file.
struct CalendarScheduleTests {
  private func reading(_ file: String, _ more: String = "overlap: last-wins") -> RegistryReading {
    Registry.read([
      Source(
        path: "contacts/c.yaml",
        text: person("ana") + person("bo") + person("cy")
          + document("Schedule", "id: s\ntz: Europe/Brussels\nsource: on/call.ics\n\(more)")
          + document("Override", "id: o\nschedule: s\nfrom: 2026-11-04\nuntil: 2026-11-05\nuser: cy")),
      Source(path: "contacts/on/call.ics", text: file),
    ])
  }

  private func event(_ summary: String, _ start: String, _ more: String) -> String {
    "BEGIN:VEVENT\nUID:\(summary.prefix(6))\nSUMMARY:\(summary)\nDTSTART;TZID=Europe/Brussels:\(start)\n\(more)\nEND:VEVENT\n"
  }

  private func pieces(_ file: String, _ more: String = "overlap: last-wins") throws -> [String] {
    let reading = reading("BEGIN:VCALENDAR\n\(file)END:VCALENDAR\n", more)
    let registry = try #require(reading.registry, "\(short(reading.diagnostics))")
    let zones = try registry.zones(from: .system())
    let reader = ScheduleReader(
      try #require(registry.schedules["s"]), overrides: registry.overrides,
      zone: try #require(zones["Europe/Brussels"]),
      zones: zones)
    let all = reader.answers(
      from: try instant("2026-11-01T00:00:00Z"), to: try instant("2026-11-09T00:00:00Z"))
    for piece in all {
      if let until = piece.until { #expect(reader.answer(at: until.adding(seconds: -1)).people == piece.people) }
    }
    return all.map {
      "\($0.people.isEmpty ? "-" : $0.people.joined(separator: "+")) \($0.until?.rfc3339.prefix(16) ?? "-") \($0.explanation)"
    }
  }

  @Test func `events of PagerDuty's and Grafana's kind put people on call, and an override wins`() throws {
    #expect(
      try pieces(
        event("On Call - Ana - Primary", "20261102T090000", "DTEND;TZID=Europe/Brussels:20261109T090000")
          + event("[L1] bo", "20261103T180000", "DURATION:PT12H\nRRULE:FREQ=DAILY;COUNT=2")
      ) == [
        "- 2026-11-02T08:00 no event covers this time", "ana 2026-11-03T17:00 event On Cal in contacts/on/call.ics",
        "bo 2026-11-03T23:00 event [L1] b in contacts/on/call.ics", "cy 2026-11-04T23:00 override o",
        "bo 2026-11-05T05:00 event [L1] b in contacts/on/call.ics",
        "ana 2026-11-09T08:00 event On Cal in contacts/on/call.ics",
      ])
  }

  @Test func `several people of one event are on call where people add up`() throws {
    let file = event("ana, bo@example.org", "20261030T090000", "DURATION:P4D")
    #expect(try pieces(file, "overlap: additive").first?.hasPrefix("ana+bo 2026-11-03T08:00") == true)
    let reading = reading("BEGIN:VCALENDAR\n\(file)END:VCALENDAR\n")
    #expect(
      short(reading.diagnostics)
        == "contacts/on/call.ics:2:1: error[CT113]: the event names several people, and only the last one would be on call\n"
    )
  }

  @Test func `an event that names nobody, a broken file and a missing one are refused`() {
    let unknown = reading("BEGIN:VCALENDAR\n\(event("anna", "20261030T090000", "DURATION:P4D"))END:VCALENDAR\n")
    #expect(
      short(unknown.diagnostics)
        == "contacts/on/call.ics:2:1: error[CT113]: the event names nobody of the registry: `anna`\n")
    let broken = reading("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR\n")
    #expect(
      short(broken.diagnostics)
        == "contacts/on/call.ics:3:1: error[CT113]: DTSTART has something that is no time such as `20261124T090000Z`\n")
    let missing = Registry.read([
      Source(path: "c.yaml", text: document("Schedule", "id: s\ntz: UTC\nsource: a.ics")),
      Source(path: "b.ics", text: "BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
    ])
    #expect(
      short(missing.diagnostics) == "c.yaml:6:9: error[CT113]: there is no calendar file `a.ics` beside this one\n")
  }
}
