import Calendars
import Contacts
import Diagnostics
import JSON
import TestSupport
import Testing

/// The registry in `contacts/` at the top level.
struct ShippedRegistryTests {
  private func shipped() throws -> Registry {
    let reading = try Registry.read(RegistryDirectory(path: packageFolder() + "/contacts", shownAs: "contacts"))
    return try #require(reading.registry, "\(short(reading.diagnostics))")
  }

  /// A list whose times do not depend on the machine's release of tzdata, and which names one.
  private func list(_ incident: Incident, at: String) throws -> NotificationList {
    let registry = try shipped()
    let zones = try registry.zoneNames.sorted().map { try ZoneDatabase.system().zone($0) }
    return NotificationList.make(
      registry: registry, incident: incident, at: try instant(at), zones: Zones(version: "2025b", zones: zones))
  }

  private func incident() throws -> Incident {
    Incident(
      severity: .sev1, service: "payments", tags: ["gitops", "supply-chain"], compromised: ["corp-sso"],
      times: [.detected: try instant("2026-11-24T02:40:00Z"), .aware: try instant("2026-11-24T02:55:00Z")])
  }

  @Test func `the worst night gives this call sheet, on one page`() throws {
    let sheet = try list(incident(), at: "2026-11-24T03:00:00Z").callSheet
    try expectGolden(sheet, "contacts/sev1-callsheet.txt")
    let lines = sheet.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.count <= 66)
  }

  @Test func `the worst night gives this document`() throws {
    let list = try list(incident(), at: "2026-11-24T03:00:00Z")
    try expectGolden(list.json.pretty + "\n", "contacts/sev1.json")
    let read = try JSONValue.parse(list.json.compact.utf8)
    #expect(read == list.json)
  }

  @Test func `the worst night gives these tables`() throws {
    let list = try list(incident(), at: "2026-11-24T03:00:00Z")
    try expectGolden(list.markdown, "contacts/sev1.md")
    try expectGolden(list.csv, "contacts/sev1.csv")
    try expectGolden(list.vCard, "contacts/sev1.vcf")
    try expectGolden(list.iCalendar, "contacts/sev1.ics")
    try expectGolden(list.apprise, "contacts/sev1.apprise.conf")
  }

  @Test func `a small matter on a Sunday gives this call sheet`() throws {
    try expectGolden(
      list(Incident(severity: .sev3), at: "2026-11-22T10:00:00Z").callSheet, "contacts/sev3-callsheet.txt")
  }

  @Test func `it reaches somebody at every severity, at any time of the year`() throws {
    for severity in Severity.allCases {
      for day in stride(from: 0, to: 365, by: 13) {
        let at = try instant("2026-11-24T03:00:00Z").adding(.days(Int64(day))).adding(.hours(Int64(day % 24)))
        let list = try list(Incident(severity: severity), at: at.rfc3339)
        #expect(list.problems.isEmpty, "\(severity) \(at)")
        #expect(list.recipients.contains { !$0.methods.isEmpty })
      }
    }
  }

  @Test func `the groups that runbooks name have people`() throws {
    let registry = try shipped()
    let zones = try registry.zones(from: .system())
    for id in ["platform-security", "incident-commanders", "executives", "legal", "comms"] {
      let people = registry.people(Reference(.group, id), at: try instant("2026-11-24T03:00:00Z"), zones: zones)
      #expect(!people.isEmpty, "\(id)")
    }
  }

  @Test func `lint has nothing to say but that no counsel has reviewed the examples`() throws {
    let registry = try shipped()
    let found = registry.lint(at: try instant("2026-11-24T03:00:00Z"), zones: try registry.zones(from: .system()))
    #expect(Set(found.map(\.code.name)) == ["CT205"])
    #expect(found.count == registry.obligations.count)
  }
}
