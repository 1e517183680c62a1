import Calendars
import Contacts
import Diagnostics
import Testing

struct LintTests {
  private func findings(_ text: String, days: Int = 90) throws -> [String] {
    let registry = try registry(text)
    let found = registry.lint(
      at: try instant("2026-11-24T03:00:00Z"), days: days, zones: try registry.zones(from: .system()))
    #expect(found.allSatisfy { $0.severity == .warning })
    return found.map { "\($0.code.name) \($0.message)" }
  }

  @Test(arguments: [
    ("webhook", "https://hooks.slack.com/services/T0/B0/x"), ("webhook", "https://user:word@example.org/"),
    ("webhook", "https://example.org/?sig=1"), ("webhook", "https://example.org/a1b2c3d4e5f6a7b8c9d0e1f2"),
    ("pagerduty", "0123456789abcdef0123456789abcdef"), ("apprise", "slack://a1b2c3d4e5f6a7b8c9d0e1f2/x"),
    ("slack", "xoxb-1-2"), ("ntfy", "https://ana:word@ntfy.example.org/t"),
  ])
  func `an address that is a secret is found`(type: String, value: String) throws {
    let text = document(
      "Person",
      """
      id: ana
      name: Ana
      methods:
        - { id: m, type: tel, value: +44 7700 900101, outOfBand: true, verified: 2026-11-02 }
        - { id: s, type: \(type), value: "\(value)", verified: 2026-11-02 }
      """)
    #expect(try findings(text) == ["CT203 the method `s` of `ana` looks like a secret"])
  }

  @Test(arguments: [
    ("webhook", "https://example.org/on-call/platform-security"), ("email", "ana@example.org"), ("slack", "@ana"),
    ("matrix", "@ana:matrix.example.org"), ("ntfy", "https://ntfy.example.org/platform-security-alerts"),
    ("pagerduty", "PXYZ123"), ("apprise", "ntfys://ntfy.example.org/platform"),
  ])
  func `an ordinary address is not taken for a secret`(type: String, value: String) throws {
    let text = document(
      "Person",
      """
      id: ana
      name: Ana
      methods:
        - { id: m, type: tel, value: +44 7700 900101, outOfBand: true, verified: 2026-11-02 }
        - { id: s, type: \(type), value: "\(value)", verified: 2026-11-02 }
      """)
    #expect(try findings(text) == [])
  }

  @Test func `gaps are looked for as far ahead as asked`() throws {
    let text =
      person("ana")
      + document("Schedule", "id: s\ntz: UTC\nlayers: [{ id: l, start: 2026-12-01T09:00, every: 1w, users: [ana] }]")
      + document(
        "Schedule", "id: meant\ntz: UTC\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [nobody] }]")
    #expect(try findings(text) == ["CT204 nobody is on call in `s` until 2026-12-01T09:00:00Z"])
    #expect(try findings(text, days: 2) == ["CT204 nobody is on call in `s` for all of the next 2 days"])
    #expect(try findings(text, days: 0) == [])
  }

  @Test func `dates in the future and methods that were never tried are findings`() throws {
    let text =
      document(
        "Person",
        """
        id: ana
        name: Ana
        methods:
          - { id: a, type: tel, value: +44 7700 900101, outOfBand: true }
          - { id: b, type: tel, value: +44 7700 900102, outOfBand: true, verified: 2027-01-01 }
          - { id: c, type: tel, value: +44 7700 900103, outOfBand: true, verified: 2026-05-28 }
          - { id: d, type: tel, value: +44 7700 900104, outOfBand: true, verified: 2026-05-27 }
        """)
      + document(
        "Obligation",
        "id: o\ntitle: t\ntrigger: aware\ndue: { hours: 1 }\nowner: person:ana\nto: x\ncite: y\nreviewed: 2027-01-01")
    #expect(
      try findings(text) == [
        "CT202 the method `a` of `ana` has never been verified",
        "CT202 the method `b` of `ana` was verified on 2027-01-01, which is in the future",
        "CT202 the method `d` of `ana` was last verified on 2026-05-27",
        "CT205 `o` was reviewed on 2027-01-01, which is in the future",
      ])
  }

  @Test func `a group needs as many people out of band as it needs within reach`() throws {
    let mail = document(
      "Person", "id: cy\nname: Cy\nmethods: [{ id: m, type: email, value: cy@example.org, verified: 2026-11-02 }]")
    let text = person("ana") + mail + document("Group", "id: g\nmembers: [person:ana, person:cy]\nminReachable: 2")
    #expect(try findings(text) == ["CT201 only 1 in `g` can be reached out of band"])
    let onCall =
      mail
      + document("Schedule", "id: s\ntz: UTC\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [cy] }]")
    #expect(try findings(onCall) == ["CT201 `cy` is on call in `s` and cannot be reached out of band"])
  }

  @Test func `a gap that is announced is no finding, and one that restrictions make is`() throws {
    func text(_ onGap: String) -> String {
      person("ana")
        + document(
          "Schedule",
          """
          id: s
          tz: UTC
          \(onGap)
          layers:
            - { id: l, start: 2026-01-05T09:00, every: 1w, users: [ana], only: { from: "08:00", to: "20:00" } }
          """)
    }
    #expect(try findings(text("onGap: person:ana")) == [])
    #expect(
      try findings(text("onGap: problem"), days: 2) == [
        "CT204 nobody is on call in `s` from 2026-11-24T20:00:00Z until 2026-11-25T08:00:00Z",
        "CT204 nobody is on call in `s` from 2026-11-25T20:00:00Z on",
        "CT204 nobody is on call in `s` until 2026-11-24T08:00:00Z",
      ])
  }

  @Test func `members that a mask starves are found by counting, too`() throws {
    // Eight-hour shifts from midnight: the third of each day is the night's. Six users: two have it all.
    let text =
      ["ana", "bo", "cy", "di"].map { person($0) }.joined()
      + document(
        "Schedule",
        """
        id: s
        tz: UTC
        onGap: person:ana
        layers:
          - { id: l, start: 2026-01-05T00:00, every: 8h, users: [ana, bo, cy, ana, bo, di],
              only: { from: "16:00", to: "00:00" } }
        """)
    #expect(
      try findings(text) == [
        "CT210 `ana` never has a turn in the layer `l` of `s`", "CT210 `bo` never has a turn in the layer `l` of `s`",
      ])
    let registry = try registry(text)
    let reader = ScheduleReader(try #require(registry.schedules["s"]), overrides: [], zone: .utc)
    let people = Set(
      try reader.answers(from: instant("2026-01-05T00:00:00Z"), to: instant("2026-06-05T00:00:00Z")).flatMap(\.people))
    #expect(people == ["cy", "di"])
  }

  @Test func `schedules that meet in one person escalate to nobody else`() throws {
    let text =
      person("ana") + person("bo")
      + document(
        "Schedule", "id: one\ntz: UTC\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [ana, bo] }]")
      + document(
        "Schedule", "id: two\ntz: UTC\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 2w, users: [bo, ana] }]")
      + document(
        "Escalation", "id: e\nsteps: [{ notify: schedule:one, within: 5m }, { notify: schedule:two, within: 5m }]")
    #expect(try findings(text) == ["CT208 from 2026-11-24T03:00:00Z every step of `e` leads to `ana` alone"])
  }

  @Test func `a group whose every method depends on one system is found`() throws {
    let mail = ["cy", "di"].map { id in
      document(
        "Person",
        "id: \(id)\nname: X\nmethods:\n  - { id: m, type: email, value: \(id)@example.org, sharedFate: [mail, sso], verified: 2026-11-02 }\n"
          + "  - { id: o, type: tel, value: +44 7700 900101, outOfBand: true, sharedFate: [sso, \(id)], verified: 2026-11-02 }"
      )
    }.joined()
    #expect(
      try findings(mail + document("Group", "id: g\nmembers: [person:cy, person:di]")) == [
        "CT207 `cy` cannot be reached when `sso` fails", "CT207 `di` cannot be reached when `sso` fails",
        "CT207 nobody in `g` can be reached when `sso` fails",
      ])
  }
}
