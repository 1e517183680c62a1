import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

struct ImportTests {
  private func read(_ format: ImportedContacts.Format, _ text: String, name: String = "x") throws -> ImportedContacts {
    try ImportedContacts.read(Array(text.utf8), name: name, format: format, zone: "Europe/Brussels", zones: .system())
  }

  /// What was written is read by the registry; only references that CODEOWNERS cannot resolve may be missing.
  private func check(_ imported: ImportedContacts, missing: [String] = [], files: [Source] = []) -> Registry? {
    let reading = Registry.read([Source(path: "c.yaml", text: imported.documents)] + files)
    #expect(reading.diagnostics.map(\.message) == missing, "\(short(reading.diagnostics))\n\(imported.documents)")
    return reading.registry
  }

  @Test func `owners of paths become services and groups`() throws {
    let imported = try read(
      .codeowners,
      """
      # comment
      *            @example/platform
      /apps/pay/   @example/payments ana@example.org   # two
      *.tf         @example/platform
      [Section]
      docs/[a-z]   @bo
      /empty
      """)
    #expect(
      imported.documents == """
        ---
        # owned by @example/platform
        apiVersion: runback/v1
        kind: Service
        id: platform-files
        owner: group:platform
        paths: ["*", "*.tf"]
        ---
        apiVersion: runback/v1
        kind: Person
        id: ana
        name: "ana"
        methods:
          - { id: mail, type: email, value: "ana@example.org" }
        ---
        apiVersion: runback/v1
        kind: Group
        id: owners-payments-ana
        members: [group:payments, person:ana]
        ---
        # owned by @example/payments ana@example.org
        apiVersion: runback/v1
        kind: Service
        id: owners-payments-ana-files
        owner: group:owners-payments-ana
        paths: ["/apps/pay/"]

        """)
    #expect(imported.notes.count == 6, "\(imported.notes)")
    _ = check(imported, missing: ["there is no group `platform`", "there is no group `payments`"])
  }

  @Test func `signers become people with their keys`() throws {
    let key = "AAAAC3NzaC1lZDI1NTE5AAAAIJ7Zl1V0bW9ja2tleWZvcnRlc3RzMDEyMzQ1Njc4"
    let imported = try read(
      .allowedSigners,
      """
      # git
      ana@example.org,ana@example.com namespaces="git",valid-after="20250101" ssh-ed25519 \(key) Ana Example
      ana@example.org ssh-rsa \(key)
      *@example.org cert-authority ssh-ed25519 \(key)
      """)
    let registry = try #require(check(imported))
    #expect(registry.persons.keys.sorted() == ["ana", "ana-2"])
    #expect(registry.persons["ana"]?.keys == ["ssh-ed25519 \(key)", "ssh-rsa \(key)"])
    #expect(registry.persons["ana"]?.name == "Ana Example")
    #expect(imported.notes.count == 2)
  }

  @Test func `cards become people, and what this program writes it reads`() throws {
    let imported = try read(
      .vcard,
      "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zoë \"Z\" Ångström\\, Dr.\r\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+32-2-555-01-00\r\n"
        + "TEL;TYPE=FAX:+32 2 555 01 01\r\nitem1.EMAIL;PREF=1:zoe@example.org\r\nTEL:02 555 01 00\r\nIMPP:matrix:@zoe:example.org\r\n"
        + "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Nobody\r\nTEL;CELL:+44 7700 900101\r\nEND:VCARD\r\n"
        + "BEGIN:VCARD\r\nFN:Nothing\r\nEND:VCARD\r\n")
    let registry = try #require(check(imported))
    #expect(registry.persons.keys.sorted() == ["nobody-2", "zoe-z-angstrom-dr"])
    let zoe = registry.persons["zoe-z-angstrom-dr"]
    #expect(zoe?.name == "Zoë \"Z\" Ångström, Dr.")
    #expect(zoe?.methods.map(\.id) == ["tel", "email", "matrix"])
    #expect(
      imported.notes.contains { $0.contains("`02 555 01 00` is left out") }
        && imported.notes.contains { $0.contains("`Nothing` has no address") })
    let again = try #require(check(try read(.vcard, registry.vCard)))
    #expect(again.persons["zoe-z-angstrom-dr"]?.methods.map(\.address) == zoe?.methods.map(\.address))
  }

  @Test func `a calendar becomes a schedule whose source it is, and an export is one again`() throws {
    let people =
      person("ana") + person("bo")
      + document(
        "Schedule",
        "id: s\ntz: Europe/Brussels\nlayers: [{ id: l, start: 2026-01-05T09:00, every: 1w, users: [ana, bo] }]")
      + document("Override", "id: o\nschedule: s\nfrom: 2026-11-25T10:00\nuntil: 2026-11-26\nuser: bo")
    let registry = try registry(people)
    let zones = try registry.zones(from: .system())
    let file = try registry.iCalendar(
      schedules: ["s"], from: instant("2026-11-20T00:00:00Z"), to: instant("2027-01-20T00:00:00Z"), zones: zones)
    let imported = try read(.icalendar, file, name: "s2.ics")
    #expect(
      imported.documents
        == "---\napiVersion: runback/v1\nkind: Schedule\nid: s2\ntz: Europe/Brussels\nsource: \"s2.ics\"\n")
    let both = Registry.read([
      Source(path: "c.yaml", text: people + imported.documents), Source(path: "s2.ics", text: file),
    ])
    let again = try #require(both.registry, "\(short(both.diagnostics))")
    var random = SeededRandom(seed: 12)
    for _ in 0..<300 {
      let at = try instant("2026-11-20T00:00:00Z").adding(seconds: Int64.random(in: 0..<5_270_000, using: &random))
      let one = try again.onCall(schedule: "s", at: at, zones: zones)
      let two = try again.onCall(schedule: "s2", at: at, zones: zones)
      #expect(one.people == two.people, "\(at)")
    }
  }

  @Test(.enabled(if: hasModule("icalendar"), "needs the Debian package python3-icalendar"))
  func `who is on call agrees with the exported calendar as icalendar reads it`() throws {
    let registry = try registry(
      ["ana", "bo", "cy"].map { person($0) }.joined()
        + document(
          "Schedule",
          """
          id: s
          tz: America/Santiago
          overlap: additive
          layers:
            - { id: a, start: 2026-01-05T09:00, every: 1d, users: [ana, bo, nobody] }
            - { id: b, start: 2026-01-05T00:30, every: 12h, users: [cy, ana], advance: active, only: { from: "18:00", to: "08:00" } }
          """) + document("Override", "id: o\nschedule: s\nfrom: 2026-04-04T10:00\nuntil: 2026-04-05\nuser: bo"))
    let zones = try registry.zones(from: .system())
    let from = try instant("2026-03-25T00:00:00Z")
    let file = try registry.iCalendar(schedules: nil, from: from, to: from.adding(.days(40)), zones: zones)
    var random = SeededRandom(seed: 7)
    let moments = (0..<500).map { _ in from.adding(seconds: Int64.random(in: 0..<40 * 86_400, using: &random)) }
    let output = try runProgram(
      "python3",
      [
        "-c",
        """
        import sys, icalendar
        sys.stdin.reconfigure(newline="")
        text, _, moments = sys.stdin.read().rpartition("END:VCALENDAR\\r\\n")
        events = [(e.decoded("DTSTART").timestamp(), e.decoded("DTEND").timestamp(), str(e["SUMMARY"]).split(" - ")[1])
          for e in icalendar.Calendar.from_ical(text + "END:VCALENDAR\\r\\n").walk("VEVENT")]
        for moment in map(int, moments.split()):
            print("+".join(sorted(who for start, end, who in events if start <= moment < end)))
        """,
      ], input: Array((file + moments.map { "\($0.secondsSinceEpoch)" }.joined(separator: " ")).utf8))
    try #require(output.exit == 0, "\(output.errorText)")
    let theirs = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, moment) in moments.enumerated() {
      let ours = try registry.onCall(schedule: "s", at: moment, zones: zones).people.sorted().joined(separator: "+")
      #expect(ours == theirs[index], "\(moment)")
    }
  }

  @Test func `PagerDuty's users, schedules and policies become documents`() throws {
    let imported = try read(
      .pagerduty,
      """
      {"users": [{"id": "PU1", "name": "Ana Example", "email": "ana@example.org", "time_zone": "Europe/Brussels",
         "contact_methods": [{"type": "phone_contact_method", "country_code": 44, "address": "7700900101"},
           {"type": "email_contact_method", "address": "ana@example.org"}, {"type": "push_notification_contact_method", "address": "x"}]},
         {"id": "PU2", "name": "Bo", "email": "bo@example.org"}],
       "schedule": {"id": "PS1", "name": "Primary on-call", "time_zone": "Europe/Brussels",
         "overrides": [{"start": "2026-11-24T00:00:00+01:00", "end": "2026-11-25T00:00:00+01:00", "user": {"id": "PU2"}}],
         "schedule_layers": [
           {"id": "PL2", "name": "Nights", "start": "2026-01-10T00:00:00+01:00", "end": null,
            "rotation_virtual_start": "2026-01-05T18:00:00+01:00", "rotation_turn_length_seconds": 86400,
            "users": [{"user": {"id": "PU1"}}, {"user": {"id": "PU2"}}],
            "restrictions": [{"type": "daily_restriction", "start_time_of_day": "18:00:00", "duration_seconds": 50400}]},
           {"id": "PL0", "name": "Ended", "start": "2026-01-05T09:00:00+01:00", "end": "2026-01-05T09:00:00+01:00",
            "rotation_virtual_start": "2026-01-05T09:00:00+01:00", "rotation_turn_length_seconds": 604800,
            "users": [{"user": {"id": "PU1"}}], "restrictions": []},
           {"id": "PL1", "name": "Weekends", "start": "2026-01-05T09:00:00+01:00", "end": null,
            "rotation_virtual_start": "2026-01-05T09:00:00+01:00", "rotation_turn_length_seconds": 604800,
            "users": [{"user": {"id": "PU1"}}, {"user": {"id": "PU2"}}],
            "restrictions": [{"type": "weekly_restriction", "start_day_of_week": 5, "start_time_of_day": "17:00:00", "duration_seconds": 230400}]}]},
       "escalation_policies": [{"id": "PE1", "name": "Default", "num_loops": 2, "escalation_rules": [
         {"escalation_delay_in_minutes": 30, "targets": [{"id": "PS1", "type": "schedule_reference"}, {"id": "PU1", "type": "user_reference"}]}]}]}
      """)
    let registry = try #require(check(imported))
    #expect(registry.persons["ana-example"]?.methods.map(\.id) == ["tel", "email"])
    #expect(
      imported.documents.contains(
        """
        layers:
          - { id: layer-1, start: 2026-01-05T09:00, every: 1w, users: [ana-example, bo], only: [{ from: fri 17:00, to: mon 09:00 }] }
          - { id: layer-2, start: 2026-01-09T18:00, every: 1d, users: [ana-example, bo], only: [{ from: "18:00", to: "08:00" }] }

        """), "\(imported.documents)")
    #expect(imported.documents.contains("  - { notify: [schedule:primary-on-call, person:ana-example], within: 30m }"))
    #expect(imported.documents.contains("from: 2026-11-24T00:00\nuntil: 2026-11-25T00:00\nuser: bo\n"))
    #expect(imported.notes.contains { $0.contains("repeated 2 times") })
  }

  @Test func `Grafana OnCall's shifts become layers`() throws {
    let imported = try read(
      .grafanaOnCall,
      """
      {"users": {"results": [{"id": "U1", "username": "ana", "email": "ana@example.org"}, {"id": "U2", "username": "bo", "email": "bo@example.org"}]},
       "schedules": {"results": [{"id": "S1", "name": "Main", "type": "calendar", "time_zone": "Europe/Brussels", "shifts": ["O1", "O2", "O3", "O4", "O9"]},
         {"id": "S2", "name": "Cal", "ical_url_primary": "https://example.org/x.ics"}]},
       "on_call_shifts": {"results": [
         {"id": "O1", "name": "Week", "type": "rolling_users", "level": 0, "start": "2026-01-05T09:00:00", "rotation_start": "2026-01-05T09:00:00",
          "duration": 604800, "frequency": "weekly", "interval": 1, "rolling_users": [["U1"], ["U2"]], "start_rotation_from_user_index": 1},
         {"id": "O2", "name": "Days", "type": "rolling_users", "level": 1, "start": "2026-01-05T08:00:00", "duration": 36000, "frequency": "weekly",
          "interval": 1, "by_day": ["MO", "TU"], "rolling_users": [["U1"], ["U2"]], "until": "2027-01-01T00:00:00"},
         {"id": "O3", "name": "Swap", "type": "single_event", "start": "2026-11-24T08:00:00", "duration": 3600, "users": ["U2"]},
         {"id": "O4", "name": "Odd", "type": "recurrent_event", "start": "2026-11-24T08:00:00", "duration": 3600, "frequency": "monthly", "by_monthday": [1], "users": ["U2"]}]}}
      """)
    let registry = try #require(check(imported))
    #expect(registry.schedules.count == 1)
    #expect(
      imported.documents.contains(
        """
        tz: Europe/Brussels
        layers:
          - { id: layer-1, start: 2026-01-05T09:00, every: 1w, users: [bo, ana] }
          - { id: layer-2, start: 2026-01-05T08:00, until: 2027-01-01T00:00, every: 1w, users: [ana, bo], only: [{ days: [mon, tue], from: "08:00", to: "18:00" }] }

        """), "\(imported.documents)")
    #expect(imported.documents.contains("from: 2026-11-24T08:00\nuntil: 2026-11-24T09:00\nuser: bo\n"))
    #expect(imported.notes.contains { $0.contains("`Odd` is left out") })
    #expect(imported.notes.contains { $0.contains("`O9` is not in the export") })
    #expect(imported.notes.contains { $0.contains("`Cal` comes from a calendar") })
  }

  @Test(arguments: [
    (ImportedContacts.Format.pagerduty, "{", "it is no JSON"), (.pagerduty, "{}", "it has neither `users`"),
    (.grafanaOnCall, "[]", "it has neither"), (.vcard, "BEGIN:VCARD", "has no end"),
    (.vcard, "BEGIN:VCALENDAR\nEND:VCALENDAR", "is no VCARD"), (.icalendar, "", "there is no VCALENDAR"),
    (.icalendar, "BEGIN:VCALENDAR\nEND:VCALENDAR", "it has no event"),
    (.allowedSigners, "ana@example.org nothing", "a line without a key"),
  ])
  func `what cannot be read is refused`(format: ImportedContacts.Format, text: String, problem: String) {
    let error = #expect(throws: ContactsError.self) { try read(format, text) }
    #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    #expect(error?.exitCode == .invalidFile)
  }

  @Test func `bytes that are turned over are imported or refused, and what is written is YAML`() throws {
    var random = SeededRandom(seed: 77)
    let texts: [(ImportedContacts.Format, String)] = [
      (.codeowners, "* @example/a b@example.org\n/x/ @c\n"),
      (.allowedSigners, "a@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7Zl1V0bW9ja2tleWZvcnRlc3RzMDEy Ana\n"),
      (.vcard, "BEGIN:VCARD\nFN:Ana; E\\n\nTEL:+44 7700 900101\nLANG:en\nEND:VCARD\n"),
      (.icalendar, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR\n"),
      (
        .pagerduty,
        #"{"users":[{"id":"P","name":"A B","email":"a@example.org"}],"schedules":[{"id":"S","name":"S","time_zone":"UTC","schedule_layers":[{"name":"x","start":"2026-01-01T00:00:00Z","rotation_turn_length_seconds":3600,"users":[{"user":{"id":"P"}}]}]}]}"#
      ),
    ]
    for (format, text) in texts {
      for _ in 0..<150 {
        guard
          let imported = try? ImportedContacts.read(
            mutated(Array(text.utf8), &random), name: "x", format: format, zones: .system())
        else { continue }
        let found = Registry.read([Source(path: "c.yaml", text: imported.documents)]).diagnostics
        let wrong = found.filter { !["CT103", "CT113", "CT108"].contains($0.code.name) }
        #expect(wrong.isEmpty, "\(format) \(short(wrong))\n\(imported.documents)")
        if !wrong.isEmpty { return }
      }
    }
  }
}
