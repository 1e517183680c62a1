import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

/// The shipped contacts with bytes turned over, cut and doubled: refused with a reason that lies in the file, or usable.
struct MutationTests {
  @Test func `changed files are refused with a reason, or answer everything without a crash`() throws {
    let seed: UInt64 = 0xC0_47AC
    var random = SeededRandom(seed: seed)
    let root = packageFolder()
    let names = try listDirectory("\(root)/contacts").filter { $0.hasSuffix(".yaml") }.sorted()
    var sources = try names.map { Source(path: $0, bytes: try readFile("\(root)/contacts/\($0)")) }
    sources.append(
      Source(
        path: "z.yaml",
        text: document(
          "Schedule",
          "id: z\ntz: Europe/Brussels\nlayers:\n  - { id: n, start: 2026-01-05T18:00, every: 12h, users: [ana, bo], advance: active, only: { from: fri 17:00, to: mon 09:00 } }"
        ) + document("Schedule", "id: f\ntz: UTC\nsource: f.ics")))
    sources.append(
      Source(
        path: "f.ics",
        text:
          "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:ana\nDTSTART:20260101T000000Z\nDURATION:P1D\nRRULE:FREQ=DAILY;COUNT=9\nEND:VEVENT\nEND:VCALENDAR\n"
      ))
    let at = try instant("2026-11-24T03:00:00Z")
    var accepted = 0
    for round in 0..<250 {
      var changed = sources
      let index = Int.random(in: 0..<sources.count, using: &random)
      changed[index] = Source(path: sources[index].path, bytes: mutated(sources[index].bytes, &random))
      let reading = Registry.read(changed)
      #expect((reading.registry == nil) == (reading.errorCount > 0), "seed \(seed), round \(round)")
      for finding in reading.diagnostics {
        #expect(finding.range.upper <= finding.source.bytes.count, "seed \(seed), round \(round)")
      }
      guard let registry = reading.registry, let zones = try? registry.zones(from: .system()) else { continue }
      accepted += 1
      let list = NotificationList.make(
        registry: registry,
        incident: Incident(
          severity: .sev1, service: "payments", dataClasses: ["pii"], regions: ["eu"], times: [.aware: at]),
        at: at, zones: zones)
      let formats = [list.callSheet, list.csv, list.markdown, list.vCard, list.iCalendar, list.apprise, list.mailto]
      #expect(formats.allSatisfy { $0.utf8.count < 1 << 20 })
      _ = registry.lint(at: at, days: 5, zones: zones)
    }
    #expect(accepted > 15)
  }
}
