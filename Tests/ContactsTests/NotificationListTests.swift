import Calendars
import Contacts
import JSON
import TestSupport
import Testing

struct NotificationListTests {
  private func list(
    _ text: String, _ incident: Incident = Incident(severity: .sev1), at: String = "2026-11-24T03:00:00Z"
  ) throws -> NotificationList {
    let registry = try registry(text)
    return NotificationList.make(
      registry: registry, incident: incident, at: try instant(at), zones: try registry.zones(from: .system()))
  }

  private func problems(_ list: NotificationList) -> [String] {
    list.problems.map { "\($0.kind.rawValue) \($0.subject): \($0.message)" }
  }

  /// `id@notBefore<ackBy: methods`
  private func lines(_ list: NotificationList) -> [String] {
    list.recipients.map { recipient in
      let clock = String(recipient.notBefore.rfc3339.dropFirst(11).dropLast(4))
      let answer = recipient.ackBy.map { "<" + $0.rfc3339.dropFirst(11).dropLast(4) } ?? ""
      return "\(recipient.id)@\(clock)\(answer): \(recipient.methods.map(\.id).joined(separator: " "))"
    }
  }

  @Test func `words that nothing knows are problems, with what may be meant`() throws {
    let list = try list(
      person("ana") + document("Service", "id: payments\nowner: person:ana\ndata: [pii]\nregions: [eu]")
        + rule("notify: person:ana"),
      Incident(
        severity: .sev1, service: "payment", dataClasses: ["pi"], regions: ["us"],
        compromised: ["corp-sos", "corp-sso"]))
    #expect(
      problems(list) == [
        "unknownService payment: there is no service `payment`; did you mean `payments`?",
        "unknownClass pi: no rule and no service knows the data class `pi`; did you mean `pii`?",
        "unknownClass us: no rule and no service knows the region `us`",
        "unknownSystem corp-sos: no method and no channel depends on the system `corp-sos`; did you mean `corp-sso`?",
      ])
  }

  @Test func `an incident that no rule knows reaches nobody, and that is said`() throws {
    let list = try list(person("ana") + rule("when: { severity: sev2 }, notify: person:ana"))
    #expect(list.recipients.isEmpty)
    #expect(problems(list) == ["noRule sev1: no rule of any matrix matches this incident"])
    #expect(list.callSheet.contains("Nobody is told: see below."))
  }

  @Test func `all conditions of a rule must hold, and one value of each is enough`() throws {
    let text =
      person("ana")
      + rule("when: { severity: [sev1, sev2], data: [pii, phi], region: eu, tags: [gitops] }, notify: person:ana")
    func reaches(_ incident: Incident) throws -> Bool { try !list(text, incident).recipients.isEmpty }
    #expect(try reaches(Incident(severity: .sev2, dataClasses: ["phi", "x"], regions: ["eu"], tags: ["gitops", "y"])))
    #expect(try !reaches(Incident(severity: .sev3, dataClasses: ["phi"], regions: ["eu"], tags: ["gitops"])))
    #expect(try !reaches(Incident(severity: .sev1, dataClasses: ["phi"], regions: ["eu"])))
    #expect(try !reaches(Incident(severity: .sev1, dataClasses: ["x"], regions: ["eu"], tags: ["gitops"])))
  }

  @Test func `a service brings its owner, policy, data classes and regions`() throws {
    let text =
      person("ana") + person("bo")
      + document(
        "Service", "id: payments\nowner: person:ana\npolicy: escalation:e\ndata: pii\nregions: eu")
      + document("Escalation", "id: e\nsteps: [{ notify: person:bo, within: 5m }]")
      + rule("when: { data: pii, region: eu }, notify: [service:owner, service:policy]")
    let list = try list(text, Incident(severity: .sev1, service: "payments"))
    #expect(
      list.recipients.flatMap(\.why) == [
        "rule m/r → service:policy → escalation:e step 1 → person:bo",
        "rule m/r → service:owner → person:ana",
      ])
  }

  @Test func `whatever a compromised system carries is removed, by method and by channel`() throws {
    let list = try list(
      person("ana") + document("Channel", "id: phone\ntype: tel\nsharedFate: [voip]") + rule("notify: person:ana"),
      Incident(severity: .sev1, compromised: ["corp-sso"]))
    #expect(lines(list) == ["ana@03:00: mobile"])
    #expect(
      list.recipients[0].suppressed.map { [$0.method, $0.reason] } == [
        ["mail", "depends on `corp-sso`, which is compromised"]
      ])
    let nothing = try self.list(
      person("ana") + document("Channel", "id: phone\ntype: tel\nsharedFate: [voip]") + rule("notify: person:ana"),
      Incident(severity: .sev1, compromised: ["corp-sso", "voip"]))
    #expect(lines(nothing) == ["ana@03:00: "])
    #expect(problems(nothing) == ["unreachablePerson person:ana: no method is left by which to reach Ana"])
  }

  @Test func `methods of one fate count as one`() throws {
    let text = document(
      "Person",
      """
      id: ana
      name: Ana
      methods:
        - { id: a, type: slack, value: "@a", sharedFate: [sso] }
        - { id: b, type: email, value: a@example.org, sharedFate: [sso, mail] }
        - { id: c, type: email, value: b@example.org, sharedFate: [mail] }
        - { id: d, type: tel, value: +44 7700 900101, outOfBand: true }
        - { id: e, type: tel, value: +44 7700 900102, sharedFate: [voip] }
      """)
    #expect(try list(text + rule("notify: person:ana")).recipients[0].independentWays == 3)
    let compromised = Incident(severity: .sev1, compromised: ["sso", "voip"])
    #expect(try list(text + rule("notify: person:ana"), compromised).recipients[0].independentWays == 2)
  }

  @Test func `nobody out of band is a problem`() throws {
    let text = document(
      "Person", "id: ana\nname: Ana\nmethods: [{ id: mail, type: email, value: ana@example.org }]")
    #expect(
      try problems(list(text + rule("notify: person:ana")))
        == ["nobodyOutOfBand recipients: nobody on this list can be reached out of band"])
  }

  @Test func `one person on many ways is one entry with every reason, the earliest time and the strictest deadline`()
    throws
  {
    let text =
      person("ana", "maxTLP: amber") + document("Group", "id: g\nmembers: [person:ana]")
      + document(
        "Matrix",
        """
        id: m
        rules:
          - { id: slow, notify: person:ana, within: 1h, tlp: green }
          - { id: fast, notify: [group:g, person:ana], within: 10m, tlp: red }
        """)
    let recipient = try #require(list(text).recipients.first)
    #expect(recipient.why == ["rule m/slow → person:ana", "rule m/fast → group:g", "rule m/fast → person:ana"])
    #expect(recipient.ackBy == (try instant("2026-11-24T03:10:00Z")))
    #expect(recipient.tlp == .red)
    #expect(recipient.redacted)
  }

  @Test func `quiet hours hold back what is not bad enough, over midnight, but not from who is on call`() throws {
    let quiet = "tz: Europe/Brussels\nquiet: { from: \"22:00\", to: \"07:00\", breakThrough: sev1 }"
    let text = person("ana", quiet) + rule("notify: person:ana, within: 10m")
    // 03:00 UTC is 04:00 in Brussels in winter: quiet until 06:00 UTC.
    let held = try list(text, Incident(severity: .sev2))
    #expect(lines(held) == ["ana@06:00<06:10: mobile mail"])
    #expect(
      held.recipients[0].suppressed.map(\.reason) == ["quiet hours until 2026-11-24T06:00:00Z, told then"]
    )
    #expect(try lines(list(text, Incident(severity: .sev1))) == ["ana@03:00<03:10: mobile mail"])
    #expect(
      try lines(list(text, Incident(severity: .sev2), at: "2026-11-24T21:30:00Z")) == ["ana@06:00<06:10: mobile mail"])
    #expect(
      try lines(list(text, Incident(severity: .sev2), at: "2026-11-24T06:00:00Z")) == ["ana@06:00<06:10: mobile mail"])
    #expect(
      try lines(list(text, Incident(severity: .sev2), at: "2026-11-24T20:59:59Z")) == ["ana@20:59<21:09: mobile mail"])

    let onCall =
      person("ana", quiet)
      + document("Schedule", "id: s\ntz: UTC\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [ana] }]")
      + rule("notify: schedule:s, within: 10m")
    #expect(try lines(list(onCall, Incident(severity: .sev5))) == ["ana@03:00<03:10: mobile mail"])
  }

  @Test func `who is away is replaced, and the list says by whom and until when`() throws {
    let text =
      person("ana", "absent: [{ from: 2026-11-20, until: 2026-11-30, delegate: bo }]")
      + person("bo", "absent: [{ from: 2026-11-24, until: 2026-11-25, delegate: cy }]") + person("cy")
      + rule("notify: person:ana, within: 10m")
    let list = try list(text)
    #expect(lines(list) == ["cy@03:00<03:10: mobile mail", "ana@03:00: ", "bo@03:00: "])
    #expect(list.recipients[0].why == ["rule m/r → person:ana → stands in for ana → stands in for bo"])
    #expect(
      list.recipients.dropFirst().flatMap(\.suppressed).map(\.reason) == [
        "away until 2026-11-30T00:00:00Z; `bo` stands in", "away until 2026-11-25T00:00:00Z; `cy` stands in",
      ])
    #expect(try lines(self.list(text, at: "2026-11-30T00:00:00Z")) == ["ana@00:00<00:10: mobile mail"])
  }

  @Test func `absence without a way out is a problem`() throws {
    let away = "absent: [{ from: 2026-11-20, until: 2026-11-30 }]"
    let nobody = try list(person("ana", away) + rule("notify: person:ana"))
    #expect(
      problems(nobody) == ["unreachablePerson person:ana: away until 2026-11-30T00:00:00Z, and nobody stands in"])

    let circle = try list(
      person("ana", "absent: [{ from: 2026-11-20, until: 2026-11-30, delegate: bo }]")
        + person("bo", "absent: [{ from: 2026-11-20, until: 2026-11-30, delegate: ana }]")
        + document("Group", "id: g\nmembers: [person:ana]") + rule("notify: group:g"))
    #expect(
      problems(circle) == [
        "unreachableGroup group:g: 0 of the 1 people that `group:g` needs can be reached",
        "delegateLoop person:ana: everybody who stands in for `ana` is away, and the last one's delegate is `ana`",
      ])
    #expect(lines(circle) == ["ana@03:00: ", "bo@03:00: "])
  }

  @Test func `a group needs as many people as it says`() throws {
    let text =
      person("ana") + person("bo", "absent: [{ from: 2026-11-20, until: 2026-11-30 }]")
      + document("Group", "id: g\nmembers: [person:ana, person:bo]\nminReachable: 2") + rule("notify: group:g")
    #expect(
      try problems(list(text)).first
        == "unreachableGroup group:g: 1 of the 2 people that `group:g` needs can be reached")
  }

  @Test func `an escalation is a timeline; steps that reach nobody take time or not, as they say`() throws {
    let gap = document(
      "Schedule", "id: later\ntz: UTC\nlayers: [{ id: l, start: 2027-01-04T09:00, every: 1w, users: [ana] }]")
    func text(_ ifEmpty: String) -> String {
      person("ana") + person("bo") + person("cy") + gap
        + document(
          "Escalation",
          """
          id: e
          steps:
            - { notify: person:ana, within: 10m }
            - { notify: schedule:later, within: 5m\(ifEmpty) }
            - { notify: person:bo, within: 15m, ack: all }
          exhausted: person:cy
          """) + rule("notify: escalation:e")
    }
    let waits = try list(text(""))
    #expect(lines(waits) == ["ana@03:00<03:10: mobile mail", "bo@03:15<03:30: mobile mail", "cy@03:30: mobile mail"])
    #expect(
      problems(waits) == [
        "gap schedule:later: nobody is on call (no layer has begun) until 2027-01-04T09:00:00Z",
        "emptyStep escalation:e: step 2 reaches nobody",
      ])
    let skips = try list(text(", ifEmpty: skip"))
    #expect(lines(skips) == ["ana@03:00<03:10: mobile mail", "bo@03:10<03:25: mobile mail", "cy@03:25: mobile mail"])
    #expect(skips.problems.map(\.kind) == [.gap])
    #expect(
      waits.recipients.map(\.why) == [
        ["rule m/r → escalation:e step 1 → person:ana"],
        ["rule m/r → escalation:e step 3 (acknowledged by all) → person:bo"],
        ["rule m/r → escalation:e exhausted → person:cy"],
      ])
  }

  @Test func `a gap that is meant tells whom onGap names, and says so`() throws {
    let list = try list(
      person("ana")
        + document(
          "Schedule",
          "id: s\ntz: UTC\nonGap: person:ana\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [nobody] }]")
        + rule("notify: schedule:s"))
    #expect(list.recipients.flatMap(\.why) == ["rule m/r → schedule:s → gap, so person:ana"])
    #expect(
      problems(list) == [
        "gap schedule:s: nobody is on call on purpose (layer l, rotation 46, turn 1 of 1) until 2026-11-30T09:00:00Z; `person:ana` is told instead"
      ])
  }

  @Test func `a zone that was not read is a problem, not a guess`() throws {
    let registry = try registry(
      person("ana", "tz: Europe/Brussels\nquiet: { from: \"22:00\", to: \"07:00\" }") + rule("notify: person:ana"))
    let list = NotificationList.make(
      registry: registry, incident: Incident(severity: .sev1), at: try instant("2026-11-24T03:00:00Z"),
      zones: Zones(version: "unknown", zones: []))
    #expect(
      problems(list)
        == ["noZone Europe/Brussels: the time zone `Europe/Brussels` has not been read; its times are computed in UTC"])
  }

  @Test func `the same registry, incident and time give the same bytes`() throws {
    let directory = RegistryDirectory(path: packageFolder() + "/contacts", shownAs: "contacts")
    let at = try instant("2026-11-24T03:00:00Z")
    func outputs() throws -> [String] {
      let registry = try #require(try Registry.read(directory).registry)
      let list = NotificationList.make(
        registry: registry,
        incident: Incident(severity: .sev1, service: "payments", tags: ["gitops", "supply-chain", "product"]), at: at,
        zones: try registry.zones(from: .system()))
      return [list.callSheet, list.json.pretty, list.markdown, list.csv]
    }
    let first = try outputs()
    for _ in 0..<5 { #expect(try outputs() == first) }
  }
}
