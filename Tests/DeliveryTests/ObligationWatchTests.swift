import Calendars
import Contacts
import Testing

@testable import Delivery

struct ObligationWatchTests {
  private static let duties =
    document(
      "Obligation",
      "id: warning\ntitle: Early warning\ntrigger: aware\ndue: { hours: 24 }\nowner: person:ana\nto: the CSIRT\ncite: Article 1"
    )
    + document(
      "Obligation",
      "id: report\ntitle: Final report\ntrigger: \"filed:warning\"\ndue: { months: 1 }\nowner: person:ana\nto: the CSIRT\ncite: Article 2"
    )
    + document("Matrix", "id: m\nrules:\n  - { id: r, obligations: [warning, report] }")

  private func watch(_ filings: [Filing], at now: String) throws -> ObligationWatch {
    let registry = try registry(person("ana", ["{ id: phone, type: tel, value: +44 7700 900101 }"]), Self.duties)
    let aware = try #require(Timestamp(rfc3339: "2026-11-24T03:00:00Z"))
    let now = try #require(Timestamp(rfc3339: now))
    var incident = Incident(severity: .sev1, times: [.aware: aware])
    incident.times.merge(ObligationWatch.started(by: filings)) { $1 }
    let list = NotificationList.make(
      registry: registry, incident: incident, at: now, zones: try registry.zones(from: .system()))
    return ObligationWatch(list, filings: filings, at: now)
  }

  private func filing(_ id: String, _ at: String, _ receipt: String) throws -> Filing {
    Filing(obligation: id, at: try #require(Timestamp(rfc3339: at)), receipt: receipt, by: "ana")
  }

  @Test func `a clock runs, is overdue, is filed in time or late`() throws {
    func standings(_ filings: [Filing], at now: String) throws -> [String: String] {
      Dictionary(
        try watch(filings, at: now).clocks.map { ($0.obligation.id, $0.standing.rawValue) }, uniquingKeysWith: { $1 })
    }
    #expect(try standings([], at: "2026-11-25T03:00:00Z") == ["warning": "running", "report": "waiting"])
    #expect(try standings([], at: "2026-11-25T03:00:01Z") == ["warning": "overdue", "report": "waiting"])
    let inTime = try filing("warning", "2026-11-25T02:00:00Z", "C-1")
    #expect(try standings([inTime], at: "2026-11-26T00:00:00Z") == ["warning": "filed", "report": "running"])
    #expect(try standings([inTime], at: "2026-12-26T00:00:00Z") == ["warning": "filed", "report": "overdue"])
    let late = try filing("warning", "2026-11-25T04:00:00Z", "C-2")
    #expect(try standings([late], at: "2026-11-26T00:00:00Z") == ["warning": "filedLate", "report": "running"])
    // In time is what counts once; what follows counts from the latest.
    let both = try watch([late, inTime], at: "2026-11-26T00:00:00Z")
    #expect(both.clocks.first { $0.obligation.id == "warning" }?.standing == .filed)
    #expect(both.clocks.first { $0.obligation.id == "report" }?.obligation.due?.rfc3339 == "2026-12-25T04:00:00Z")
  }

  @Test func `the page says what runs, since when, due when, and the receipt`() throws {
    let subject = try DeliverySubject("INC-7")
    let watch = try watch([try filing("warning", "2026-11-24T05:00:00Z", "C\u{1B}[31m-1")], at: "2026-11-24T06:00:00Z")
    #expect(
      watch.text(subject).replacing(watch.tzdata, with: "T") == """
        INC-7 at 2026-11-24T06:00:00Z, tzdata T
          filed                     Early warning (warning)
            due 2026-11-25T03:00:00Z, aware since 2026-11-24T03:00:00Z
            filed 2026-11-24T05:00:00Z, receipt C\\u{1b}[31m-1, says ana
            to the CSIRT; owner person:ana; Article 1
            ! reviewed by no counsel
          due in 29d23h             Final report (report)
            due 2026-12-24T05:00:00Z, filed:warning since 2026-11-24T05:00:00Z
            to the CSIRT; owner person:ana; Article 2
            ! reviewed by no counsel

        """)
  }
}
