import Calendars
import Contacts
import JSON
import TestSupport
import Testing

/// Every format of the list, with names that try to be more than names, read back by programs that others wrote.
struct FormatTests {
  static let hostile = "=HYPERLINK(\\\"x\\\"),|*b* <i>;\\\\\\nEND:VCARD\\n# \\u001B[31m é 日本"

  private func hostileList() throws -> NotificationList {
    let registry = try registry(
      document(
        "Person",
        """
        id: ana
        name: "\(Self.hostile)"
        maxTLP: red
        methods:
          - { id: mobile, type: tel, value: +44 7700 900101, outOfBand: true }
          - { id: mail, type: email, value: "a&b=c?d@example.org" }
          - { id: push, type: ntfy, value: "https://ntfy.example.org/t#x" }
          - { id: hook, type: webhook, secret: env:HOOK }
          - { id: own, type: apprise, value: "json://example.org/a,b=c" }
          - { id: chat, type: slack, value: "@SUM(1)" }
        """) + person("bo")
        + document(
          "Obligation",
          "id: o\ntitle: \"T; \(Self.hostile)\"\ntrigger: aware\ndue: { hours: 1 }\nowner: person:ana\nto: x\ncite: y"),
      rule("notify: [person:ana, person:bo], within: 10m, tlp: red, obligations: o"))
    return NotificationList.make(
      registry: registry,
      incident: Incident(severity: .sev1, times: [.aware: try instant("2026-11-24T02:00:00Z")]),
      at: try instant("2026-11-24T03:00:00Z"), zones: try registry.zones(from: .system()))
  }

  private var name: String { "=HYPERLINK(\"x\"),|*b* <i>;\\\nEND:VCARD\n# \u{1B}[31m é 日本" }

  private func python(_ program: String, _ input: String) throws -> JSONValue {
    let output = try runProgram("python3", ["-c", program], input: Array(input.utf8))
    try #require(output.exit == 0, "\(output.errorText)\n\(input)")
    return try JSONValue.parse(Array(output.text.utf8))
  }

  @Test(.enabled(if: hasModule("vobject"), "needs the Debian package python3-vobject"))
  func `vobject reads the cards back`() throws {
    let cards = try python(
      """
      import sys, json, vobject
      sys.stdin.reconfigure(newline="")
      print(json.dumps([{"fn": c.fn.value, "tel": [t.value for t in c.contents.get("tel", [])],
        "email": [t.value for t in c.contents.get("email", [])]} for c in vobject.readComponents(sys.stdin.read())]))
      """, hostileList().vCard)
    // What controls a terminal is not written at all.
    let clean = name.filter { $0 != "\u{1B}" }
    #expect(
      cards == [
        ["fn": .string(clean), "tel": ["+44 7700 900101"], "email": ["a&b=c?d@example.org"]],
        ["fn": "Bo", "tel": ["+44 7700 900101"], "email": ["bo@example.org"]],
      ])
  }

  @Test(.enabled(if: hasModule("icalendar"), "needs the Debian package python3-icalendar"))
  func `icalendar reads the events back`() throws {
    let events = try python(
      """
      import sys, json, icalendar
      sys.stdin.reconfigure(newline="")
      c = icalendar.Calendar.from_ical(sys.stdin.read())
      print(json.dumps([{"summary": str(e["SUMMARY"]), "start": e.decoded("DTSTART").isoformat(),
        "alarms": len(e.subcomponents)} for e in c.walk("VEVENT")]))
      """, hostileList().iCalendar)
    let clean = name.filter { $0 != "\u{1B}" }
    #expect(
      events == [
        ["summary": .string("Tell \(clean): tel +44 7700 900101"), "start": "2026-11-24T03:00:00+00:00", "alarms": 0],
        ["summary": "Tell Bo: tel +44 7700 900101", "start": "2026-11-24T03:00:00+00:00", "alarms": 0],
        ["summary": .string("Due: T; \(clean)"), "start": "2026-11-24T03:00:00+00:00", "alarms": 1],
      ])
  }

  @Test(.enabled(if: hasModule("apprise"), "needs the Debian package apprise"))
  func `Apprise's own loader reads the configuration back`() throws {
    // What its `url()` prints encodes once more than what it read.
    let text = try hostileList().apprise
    let found = try python(
      """
      import sys, json, apprise
      from apprise.config.ConfigBase import ConfigBase
      servers, _ = ConfigBase.config_parse_text(sys.stdin.read())
      print(json.dumps([[s.url().split("?")[0], sorted(s.tags)] for s in servers]))
      """, text)
    #expect(
      found == [
        ["ntfys://ntfy.example.org/t", ["ana", "ntfy"]], ["json://example.org/a%252Cb%253Dc", ["ana", "apprise"]],
      ], "\(found.compact)\n\(text)")
    #expect(text.contains("# ana hook (webhook): its address is a secret"))
    #expect(!text.contains("HOOK"))
  }

  @Test func `spreadsheets compute nothing, and Python's csv reads the rows back`() throws {
    let csv = try hostileList().csv
    let rows = try python(
      """
      import sys, json, csv, io
      sys.stdin.reconfigure(newline="")
      print(json.dumps([[r["name"], r["address"]] for r in csv.DictReader(io.StringIO(sys.stdin.read(), newline=""))]))
      """, csv)
    #expect(
      rows.arrayValue?.prefix(1) == [[.string("'" + name), "+44 7700 900101"]])
    #expect(rows.arrayValue?.contains(["'" + name, "'@SUM(1)"].json) == true)
  }

  @Test func `links of mail hide recipients from each other and encode what is no address`() throws {
    #expect(
      try hostileList().mailto
        == "mailto:?bcc=a%26b%3Dc%3Fd@example.org&subject=%5Bsev1%5D%20%5BTLP%3ARED%5D%20incident\n"
        + "mailto:?bcc=bo@example.org&subject=%5Bsev1%5D%20%5Bredacted%5D%20incident\n")
  }

  @Test func `neither the sheet nor the table can be broken by a name`() throws {
    let list = try hostileList()
    #expect(!list.callSheet.unicodeScalars.contains("\u{1B}"))
    #expect(!list.markdown.contains("<i>") && !list.markdown.contains("\u{1B}"))
    let row = list.markdown.split(separator: "\n").first { $0.contains("HYPERLINK") }
    #expect(row?.hasPrefix("| 1 | ") == true)
    #expect(try JSONValue.parse(Array(list.json.compact.utf8)) == list.json)
  }

  @Test func `the same question gives the same bytes in every format`() throws {
    let one = try hostileList()
    let other = try hostileList()
    #expect(
      [one.callSheet, one.csv, one.markdown, one.vCard, one.iCalendar, one.apprise, one.mailto, one.json.compact] == [
        other.callSheet, other.csv, other.markdown, other.vCard, other.iCalendar, other.apprise, other.mailto,
        other.json.compact,
      ])
  }
}

extension [String] {
  fileprivate var json: JSONValue { .array(map { .string($0) }) }
}

/// Whether Python has a module, which not every machine that runs the tests has.
func hasModule(_ name: String) -> Bool {
  (try? runProgram("python3", ["-c", "import \(name)"]))?.exit == 0
}
