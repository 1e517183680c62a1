import Contacts
import Diagnostics
import TestSupport
import Testing

struct RegistryReadingTests {
  @Test func `a wrong registry gives every independent error with its place`() {
    let reading = reading(
      """
      apiVersion: runback/v2
      kind: Person
      id: Ana
      name: ""
      tz: CET
      maxTLP: purple
      colour: blue
      methods:
        - { id: mobile, type: phone, value: "1" }
        - { id: mail, type: email, value: ana }
        - { id: both, type: tel, value: +44 7700 900101, secret: env:X }
        - { id: chat, type: slack, secret: hunter2, outOfBand: yes }
      quiet: { from: "22:00", to: "22:00" }
      absent:
        - { from: 2026-12-24, until: 2026-12-24T00:00 }
        - { from: 2026-02-30, until: 2026-03-01 }
      keys: [ssh-ed25519, not a key]
      ---
      apiVersion: runback/v1
      kind: Gruop
      id: x
      ---
      - list
      """)
    #expect(reading.registry == nil)
    #expect(
      short(reading.diagnostics) == """
        c.yaml:1:13: error[YM124]: `apiVersion` cannot be `runback/v2`
        c.yaml:3:5: error[CT101]: `id` is not an id
        c.yaml:4:7: error[YM124]: `name` must not be empty
        c.yaml:5:5: error[CT105]: `tz` is not a time zone of the form `Area/City`
        c.yaml:6:9: error[YM124]: `maxTLP` cannot be `purple`
        c.yaml:7:1: error[YM121]: a person has no key `colour`
        c.yaml:9:25: error[YM124]: `type` cannot be `phone`
        c.yaml:10:37: error[CT109]: this is not an address for `email`
        c.yaml:11:5: error[CT110]: a method has exactly one of `value` and `secret`
        c.yaml:12:38: error[YM124]: `secret` must be `env:NAME`, `file:PATH` or `command:PROGRAM …`
        c.yaml:12:58: error[YM120]: `outOfBand` must be `true` or `false`, found a string
        c.yaml:13:29: error[CT106]: quiet hours begin and end at one time
        c.yaml:15:32: error[CT106]: `until` must be later than `from`
        c.yaml:16:13: error[YM124]: `from` must be a local time such as `2026-11-24` or `2026-11-24T09:00`, without an offset
        c.yaml:17:8: error[YM124]: an element of `keys` must be an SSH public key: its type and its base64 text
        c.yaml:17:21: error[YM124]: an element of `keys` must be an SSH public key: its type and its base64 text
        c.yaml:20:7: error[YM124]: `kind` cannot be `Gruop`
        c.yaml:23:1: error[YM120]: a document of the registry must be a mapping, found a list

        """)
  }

  @Test func `every kind reports its own errors`() {
    let reading = reading(
      document("Group", "id: g\nmembers: [ana, group:h, escalation:e]\nminReachable: -1"),
      document("Group", "id: empty\nmembers: []"),
      document(
        "Schedule",
        """
        id: s
        tz: UTC
        overlap: additive
        source: x.ics
        onGap: somebody
        layers:
          - { id: a, start: 2026-01-05, every: 1w, users: [ana] }
          - { id: b, start: 2026-01-05T09:00Z, every: 0d, users: [ana] }
          - { id: c, start: 2026-01-05T09:00, every: 1w, users: [], only: x, advance: sometimes }
        """),
      document("Schedule", "id: none\ntz: UTC\nlayers: []"),
      document("Override", "id: o\nschedule: s\nfrom: 2026-01-02\nuntil: 2026-01-01\nuser: ana"),
      document("Service", "id: v\nowner: ana\npolicy: group:g\npaths: [../a]"),
      document(
        "Channel", "id: c\ntype: email\nendpoint: mail.example.org\nretry: { attempts: 0 }\nfallback: d\nsecret: env:1X"
      ),
      document("Escalation", "id: e\nsteps:\n  - { notify: escalation:e, within: 0s, ack: quorum:0, ifEmpty: fail }"),
      document("Escalation", "id: empty\nsteps: []"))
    #expect(reading.registry == nil)
    #expect(
      short(reading.diagnostics) == """
        c1.yaml:5:11: error[CT104]: an element of `members` must be `person:ID`, `group:ID` or `schedule:ID`
        c1.yaml:5:16: error[CT103]: there is no group `h`
        c1.yaml:5:25: error[CT104]: an element of `members` must be `person:ID`, `group:ID` or `schedule:ID`
        c1.yaml:6:15: error[YM124]: `minReachable` must be between 0 and 1000
        c2.yaml:5:10: error[CT111]: a group needs at least one member
        c3.yaml:7:9: error[CT113]: there is no calendar file `x.ics` beside this one
        c3.yaml:8:8: error[CT104]: `onGap` must be `person:ID`, `group:ID`, `schedule:ID` or `problem`
        c3.yaml:9:1: error[CT110]: a schedule has either `layers` or a `source`
        c3.yaml:10:21: error[YM124]: `start` must be a local time such as `2026-11-24T09:00`, without an offset
        c3.yaml:11:21: error[YM124]: `start` must be a local time such as `2026-11-24T09:00`, without an offset
        c3.yaml:11:47: error[YM124]: `every` must be a shift such as `12h`, `1d`, `1w` or `1mo`
        c3.yaml:12:57: error[CT111]: a layer needs at least one user
        c3.yaml:12:67: error[YM120]: a restriction must be a mapping, found a string
        c3.yaml:12:79: error[YM124]: `advance` cannot be `sometimes`
        c4.yaml:6:9: error[CT111]: a schedule needs at least one layer
        c5.yaml:7:8: error[CT106]: `until` must be later than `from`
        c6.yaml:5:8: error[CT104]: `owner` must be `person:ID`, `group:ID`, `schedule:ID` or `escalation:ID`
        c6.yaml:6:9: error[CT104]: `policy` must be `escalation:ID`
        c6.yaml:7:9: error[YM124]: an element of `paths` must be a pattern such as `apps/payments/**` or `*.tf`, without `..`, `!`, `[` and a backslash
        c7.yaml:6:11: error[CT109]: this is not where a channel of type `email` can end
        c7.yaml:7:20: error[YM124]: `attempts` must be between 1 and 20
        c7.yaml:8:11: error[CT103]: there is no channel `d`
        c7.yaml:9:9: error[YM124]: `secret` must be `env:NAME`, `file:PATH` or `command:PROGRAM …`
        c8.yaml:6:15: error[CT104]: `notify` must be `person:ID`, `group:ID` or `schedule:ID`
        c8.yaml:6:37: error[YM124]: `within` must be a duration such as `15m`, at most a year
        c8.yaml:6:46: error[YM124]: `ack` must be `any`, `all` or `quorum:N` such as `quorum:2`
        c8.yaml:6:65: error[YM124]: `ifEmpty` cannot be `fail`
        c9.yaml:5:8: error[CT111]: an escalation needs at least one step

        """)
  }

  @Test func `rules and duties report their own errors`() {
    let reading = reading(
      document(
        "Matrix",
        """
        id: m
        rules:
          - { id: a, when: { severity: sev9, data: [], colour: red }, notify: legal, within: 10, tlp: puce }
          - { id: a, notify: service:boss, template: t }
          - { id: b }
          - { notify: group:g, obligations: "not an id" }
        """),
      document("Obligation", "id: o\ntitle: t\ndue: { hours: 1 }\nowner: escalation:e\nto: x\ncite: y"),
      document("Obligation", "id: p\ntitle: t\ntrigger: noticed\ndue: { hours: 1 }\nowner: group:g\nto: x\ncite: y"),
      document(
        "Obligation", "id: q\ntitle: t\ntrigger: aware\ndue: { hours: 1, days: 2 }\nowner: group:g\nto: x\ncite: y"),
      document(
        "Obligation",
        "id: r\ntitle: t\ntrigger: aware\ndue: { min: [{ hours: 0 }, { trigger: never, hours: 1 }, { days: 1, calendar: c }, {}] }\nowner: group:g\nto: x\ncite: y"
      ),
      document("Calendar", "id: c\nweekend: [mon, tue, wed, thu, fri, sat, sun]\nholidays: [2026-13-01]"),
      document("Calendar", "id: d\nweekend: [Sabbath]"))
    #expect(reading.registry == nil)
    #expect(
      short(reading.diagnostics) == """
        c1.yaml:6:32: error[YM124]: `severity` cannot be `sev9`
        c1.yaml:6:44: error[CT111]: `data` lists nothing, so the rule could never match
        c1.yaml:6:48: error[YM121]: `when` has no key `colour`
        c1.yaml:6:71: error[CT104]: `notify` must be `person:ID`, `group:ID`, `schedule:ID`, `escalation:ID`, `service:owner` or `service:policy`
        c1.yaml:6:86: error[YM124]: `within` must be a duration such as `15m`, at most a year
        c1.yaml:6:95: error[YM124]: `tlp` cannot be `puce`
        c1.yaml:7:11: error[CT102]: two rules of one matrix are called `a`
        c1.yaml:7:22: error[CT104]: `notify` must be `person:ID`, `group:ID`, `schedule:ID`, `escalation:ID`, `service:owner` or `service:policy`
        c1.yaml:7:46: error[CT103]: there is no template `t`
        c1.yaml:8:5: error[CT111]: a rule needs `notify` or `obligations`
        c1.yaml:9:5: error[YM122]: a rule needs the key `id`
        c1.yaml:9:37: error[CT101]: `obligations` is not an id
        c2.yaml:6:6: error[CT110]: nothing starts this clock
        c2.yaml:7:8: error[CT104]: `owner` must be `person:ID`, `group:ID` or `schedule:ID`
        c3.yaml:6:10: error[YM124]: `trigger` must be one of `occurred`, `detected`, `aware`, `declared`, `classified`, `material` and `filed:ID`
        c4.yaml:7:6: error[CT110]: a limit has exactly one of `hours`, `days`, `months` and `businessDays`
        c5.yaml:7:23: error[YM124]: `hours` must be between 1 and 100000
        c5.yaml:7:39: error[YM124]: `trigger` must be one of `occurred`, `detected`, `aware`, `declared`, `classified`, `material` and `filed:ID`
        c5.yaml:7:69: error[CT110]: a calendar only matters to `businessDays`
        c5.yaml:7:84: error[CT110]: a limit has exactly one of `hours`, `days`, `months` and `businessDays`
        c5.yaml:8:8: error[CT103]: there is no group `g`
        c6.yaml:5:10: error[CT110]: a week needs at least one business day
        c6.yaml:6:12: error[YM124]: an element of `holidays` must be a date such as `2026-11-24`
        c7.yaml:5:11: error[YM124]: an element of `weekend` must be a weekday such as `sat`

        """)
  }

  @Test func `references are checked over all files, with suggestions`() {
    let reading = reading(
      person("ana", "absent: [{ from: 2026-01-01, until: 2026-01-02, delegate: ana }]")
        + person("bo", "absent: [{ from: 2026-01-01, until: 2026-01-02, delegate: bob }]"),
      document("Group", "id: one\nmembers: [person:anna, group:two]")
        + document("Group", "id: two\nmembers: [schedule:primary]")
        + document(
          "Schedule",
          "id: primary\ntz: UTC\nonGap: group:one\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [an, nobody] }]"
        ),
      document("Override", "id: o\nschedule: primry\nfrom: 2026-01-01\nuntil: 2026-01-02\nuser: zoe")
        + document("Service", "id: s\nowner: group:on\npolicy: escalation:e")
        + document("Matrix", "id: m\nrules: [{ id: r, when: { service: t }, notify: group:tow, obligations: [x] }]")
        + document(
          "Obligation",
          "id: y\ntitle: t\ntrigger: filed:z\ndue: { businessDays: 1, calendar: c }\nowner: group:one\nto: x\ncite: y"),
      person("ana"))
    #expect(reading.registry == nil)
    #expect(
      short(reading.diagnostics) == """
        c1.yaml:9:59: error[CT108]: `ana` cannot stand in for themselves
        c1.yaml:18:59: error[CT103]: there is no person `bob`
        c2.yaml:5:11: error[CT103]: there is no person `anna`
        c2.yaml:16:8: error[CT108]: `group:one` → `group:two` → `schedule:primary` → `group:one` is a circle
        c2.yaml:17:63: error[CT103]: there is no person `an`
        c3.yaml:5:11: error[CT103]: there is no schedule `primry`
        c3.yaml:8:7: error[CT103]: there is no person `zoe`
        c3.yaml:13:8: error[CT103]: there is no group `on`
        c3.yaml:14:9: error[CT103]: there is no escalation `e`
        c3.yaml:19:35: error[CT103]: there is no service `t`
        c3.yaml:19:48: error[CT103]: there is no group `tow`
        c3.yaml:19:73: error[CT103]: there is no obligation `x`
        c3.yaml:25:10: error[CT103]: there is no obligation `z`
        c3.yaml:26:35: error[CT103]: there is no calendar `c`
        c4.yaml:4:5: error[CT102]: there are two documents of the kind Person with the id `ana`

        """)
  }

  @Test func `a document with errors does not make references to it dangle`() {
    let reading = reading(person("ana", "colour: blue") + document("Group", "id: g\nmembers: [person:ana]"))
    #expect(reading.diagnostics.map(\.code.name) == ["YM121"])
  }

  @Test func `an error is shown in its place`() {
    let reading = reading(person("ana") + document("Group", "id: security\nmembers:\n  - person:anna"))
    #expect(
      DiagnosticRenderer(.text).render(reading.diagnostics) == """
        error[CT103]: there is no person `anna`
          --> c.yaml:15:5
           |
        15 |   - person:anna
           |     ^^^^^^^^^^^ not in the registry
           |
           = help: did you mean `ana`?

        """)
  }

  @Test func `an empty file and comments are no documents`() throws {
    let reading = reading("# nothing\n", "---\n# nothing\n---\n" + person("ana"))
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.registry?.persons.keys.sorted() == ["ana"])
  }

  @Test func `the digest changes with every byte and every name`() {
    let one = Registry.read([Source(path: "a.yaml", text: person("ana"))])
    let same = Registry.read([Source(path: "a.yaml", text: person("ana"))])
    let renamed = Registry.read([Source(path: "b.yaml", text: person("ana"))])
    let edited = Registry.read([Source(path: "a.yaml", text: person("ana") + "\n")])
    #expect(one.registry?.digest == same.registry?.digest)
    #expect(Set([one, renamed, edited].map { $0.registry?.digest }).count == 3)
    #expect(one.registry?.digest.count == 64)
  }

  @Test func `mutated registries never crash, and what is usable answers`() throws {
    let seed: UInt64 = 722
    var random = SeededRandom(seed: seed)
    let zones = try systemZones("Europe/Brussels", "Europe/Helsinki", "America/New_York")
    let sources = try RegistryDirectory(path: packageFolder() + "/contacts", shownAs: "contacts").sources()
    let at = try instant("2026-11-24T03:00:00Z")
    let incident = Incident(severity: .sev1, service: "payments", tags: ["gitops"], compromised: ["corp-sso"])
    var usable = 0
    for _ in 0..<400 {
      var mutated = sources
      let index = Int.random(in: 0..<mutated.count, using: &random)
      mutated[index] = Source(path: mutated[index].path, bytes: mutate(mutated[index].bytes, &random))
      guard let registry = Registry.read(mutated).registry else { continue }
      usable += 1
      _ = NotificationList.make(registry: registry, incident: incident, at: at, zones: zones).callSheet
      _ = registry.lint(at: at, days: 30, zones: zones)
    }
    #expect(usable > 20, "seed \(seed)")
  }

  /// Lines are swapped, dropped, doubled and indented; words and bytes are replaced.
  private func mutate(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let words = [
      "nobody", "[]", "{}", "\"\"", "2026-02-30", "9999-12-31", "-1", "99999999999", "ana", "group:legal", "~", "&a",
      "*a",
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let line = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: lines.remove(at: line)
      case 1: lines.insert(lines[line], at: line)
      case 2: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
      case 3: lines[line] = [0x20, 0x20] + lines[line]
      case 4:
        let colon = lines[line].firstIndex(of: 0x3A) ?? lines[line].endIndex
        lines[line] = Array(lines[line][..<colon]) + Array(": \(words.randomElement(using: &random) ?? "")".utf8)
      default:
        if !lines[line].isEmpty {
          lines[line][Int.random(in: 0..<lines[line].count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      if lines.isEmpty { lines = [[]] }
    }
    return Array(lines.joined(separator: [0x0A]))
  }
}
