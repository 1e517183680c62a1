import Calendars
import Contacts
import Testing

struct ObligationTests {
  private func clocks(
    _ obligations: String, _ times: [Obligation.Trigger: String]
  ) throws -> [NotificationList.ObligationClock] {
    let ids = obligations.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { $0.dropFirst(4) }
      .filter { $0 != "cal" }
    let registry = try registry(
      person("ana") + obligations + rule("obligations: [\(ids.joined(separator: ", "))]"))
    let incident = Incident(severity: .sev1, times: try times.mapValues { try instant($0) })
    return NotificationList.make(
      registry: registry, incident: incident, at: try instant("2026-11-24T03:00:00Z"),
      zones: try registry.zones(from: .system())
    ).obligations
  }

  private func obligation(_ id: String, _ body: String) -> String {
    document("Obligation", "id: \(id)\ntitle: t\nowner: person:ana\nto: x\ncite: y\n\(body)")
  }

  @Test(arguments: [
    // Hours are elapsed time, also over a change of clocks.
    ("{ hours: 72 }", "2026-10-23T10:00:00Z", "2026-10-26T10:00:00Z"),
    // Days and months keep the local time of day: an hour more of UTC after the change to winter time.
    ("{ days: 3 }", "2026-10-23T10:00:00Z", "2026-10-26T11:00:00Z"),
    ("{ months: 1 }", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"),
    // 02:30 does not exist on that day; the first instant after the gap counts.
    ("{ days: 1 }", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z"),
    // Thursday; Monday is a holiday of the calendar.
    ("{ businessDays: 4, calendar: cal }", "2026-11-26T22:30:00Z", "2026-12-03T22:30:00Z"),
    ("{ businessDays: 4 }", "2026-11-26T22:30:00Z", "2026-12-02T22:30:00Z"),
    // From a Saturday, Monday is the first.
    ("{ businessDays: 4 }", "2026-11-28T12:00:00Z", "2026-12-03T12:00:00Z"),
    // 23:30 UTC on Sunday is Monday already in Brussels.
    ("{ businessDays: 1 }", "2026-11-29T23:30:00Z", "2026-11-30T23:30:00Z"),
  ])
  func `a duty is due when its period ends in its zone`(due: String, since: String, expected: String) throws {
    let clock = try #require(
      clocks(
        obligation("o", "trigger: aware\ntz: Europe/Brussels\ndue: \(due)")
          + document("Calendar", "id: cal\nholidays: [2026-11-30]"), [.aware: since]
      ).first)
    #expect(clock.due?.rfc3339 == expected)
    #expect(clock.since?.rfc3339 == since)
    #expect(clock.waitingFor == [])
  }

  @Test func `a clock whose start is unknown is said to wait, not guessed`() throws {
    let clock = try #require(
      clocks(obligation("o", "trigger: material\ndue: { hours: 4 }"), [.aware: "2026-11-24T00:00:00Z"]).first)
    #expect(clock.due == nil)
    #expect(clock.since == nil)
    #expect(clock.waitingFor == [.material])
  }

  @Test func `of several limits the earliest that runs counts, and the others are named`() throws {
    let dora = obligation("o", "due: { min: [{ trigger: classified, hours: 4 }, { trigger: aware, hours: 24 }] }")
    let waiting = try #require(clocks(dora, [.aware: "2026-11-24T00:00:00Z"]).first)
    #expect(waiting.due?.rfc3339 == "2026-11-25T00:00:00Z")
    #expect(waiting.trigger == .aware)
    #expect(waiting.waitingFor == [.classified])
    let reversed = obligation("o", "due: { min: [{ trigger: aware, hours: 24 }, { trigger: classified, hours: 4 }] }")
    let sooner = try #require(
      clocks(reversed, [.aware: "2026-11-24T00:00:00Z", .classified: "2026-11-24T02:00:00Z"]).first)
    #expect(sooner.due?.rfc3339 == "2026-11-24T06:00:00Z")
    let both = try #require(
      clocks(dora, [.aware: "2026-11-24T00:00:00Z", .classified: "2026-11-24T02:00:00Z"]).first)
    #expect(both.due?.rfc3339 == "2026-11-24T06:00:00Z")
    #expect(both.trigger == .classified)
    #expect(both.waitingFor == [])
  }

  @Test func `a report can start the clock of the next; what is due first comes first`() throws {
    let all = try clocks(
      obligation("report", "trigger: filed:warning\ndue: { months: 1 }")
        + obligation("later", "trigger: aware\ndue: { hours: 72 }")
        + obligation("warning", "trigger: aware\ndue: { hours: 24 }"),
      [.aware: "2026-11-24T00:00:00Z"])
    #expect(all.map(\.id) == ["warning", "later", "report"])
    #expect(all[2].waitingFor == [.filed("warning")])
    let filed = try clocks(
      obligation("report", "trigger: filed:warning\ndue: { months: 1 }")
        + obligation("warning", "trigger: aware\ndue: { hours: 24 }"),
      [.aware: "2026-11-24T00:00:00Z", .filed("warning"): "2026-11-24T20:00:00Z"])
    #expect(filed.map { $0.due?.rfc3339 } == ["2026-11-25T00:00:00Z", "2026-12-24T20:00:00Z"])
  }

  @Test func `the owner of a duty is told`() throws {
    let registry = try registry(
      person("ana") + obligation("o", "trigger: aware\ndue: { hours: 1 }") + rule("obligations: o, tlp: red"))
    let list = NotificationList.make(
      registry: registry, incident: Incident(severity: .sev1), at: try instant("2026-11-24T03:00:00Z"),
      zones: try registry.zones(from: .system()))
    #expect(list.recipients.map(\.why) == [["obligation o → owner person:ana"]])
    #expect(list.recipients.map(\.tlp) == [.red])
  }
}
