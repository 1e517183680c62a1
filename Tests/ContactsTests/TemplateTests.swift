import Calendars
import Contacts
import Diagnostics
import Testing

struct TemplateTests {
  private let template = document(
    "Template",
    """
    id: alert
    subject: "[${{ tlp }}] ${{ incident }} ${{severity}}"
    text: "${{ name }}: ${{ summary }} (${{ service }}), by ${{ answerBy }} since ${{ at }}"
    redacted:
      subject: incident ${{ incident }}
      text: Call in, ${{ name }}.
    """)

  private func notes(_ body: String, _ more: String = "") throws -> [Note] {
    let registry = try registry(
      person("ana", "maxTLP: red") + person("bo", "maxTLP: green") + template
        + document("Service", "id: payments\nowner: person:ana") + more,
      rule(body))
    let list = NotificationList.make(
      registry: registry, incident: Incident(severity: .sev1, service: "payments"),
      at: try instant("2026-11-24T03:00:00Z"), zones: try registry.zones(from: .system()))
    return list.recipients.map {
      list.note(for: $0, incident: "INC-7", summary: "keys leaked\nfrom CI", registry: registry)
    }
  }

  @Test func `whoever may see less gets the redacted words`() throws {
    let notes = try notes("notify: [person:ana, person:bo], tlp: amber, template: alert, within: 15m")
    #expect(notes.map(\.subject) == ["[TLP:AMBER] INC-7 sev1", "incident INC-7"])
    #expect(
      notes.map(\.text) == [
        "Ana: keys leaked\nfrom CI (payments), by 2026-11-24T03:15:00Z since 2026-11-24T03:00:00Z", "Call in, Bo.",
      ])
    #expect(notes.map(\.isRedacted) == [false, true])
    #expect(notes.map(\.tlp) == [.amber, .clear])
  }

  @Test func `without a template the built-in words tell nobody more than they may see`() throws {
    let notes = try notes("notify: [person:ana, person:bo], tlp: red")
    #expect(notes[0].text.contains("keys leaked") && notes[0].text.hasPrefix("TLP:RED\n"))
    #expect(!notes[1].text.contains("keys leaked") && !notes[1].text.contains("payments"))
    #expect(notes[1].text.contains("ask for them by telephone"))
  }

  @Test func `places that nothing fills, and what a redacted text may not say, are refused`() {
    let reading = reading(
      document(
        "Template",
        """
        id: t
        subject: ${{ severty }}
        text: "a ${{ b"
        redacted: { subject: "${{ service }}", text: x }
        """) + rule("notify: person:ana, template: u") + person("ana"))
    #expect(
      reading.diagnostics.map { "\($0.code.name) \($0.message)" } == [
        "CT112 templates know no `severty`", "CT112 `text` has a `${{` without a name and `}}`",
        "CT112 a redacted text cannot hold `service`", "CT103 there is no template `u`",
      ])
  }
}

struct PathPatternTests {
  @Test(arguments: [
    ("*.tf", "a/b/main.tf", true), ("*.tf", "main.tf.json", false), ("/docs/", "docs/a/b.md", true),
    ("/docs/", "docs", false), ("docs/", "a/docs/b.md", true), ("docs/*", "docs/a.md", true),
    ("docs/*", "docs/a/b.md", false), ("apps/**/values.yaml", "apps/values.yaml", true),
    ("apps/**/values.yaml", "apps/a/b/values.yaml", true), ("apps/**", "apps/x/y", true), ("apps", "x/apps/y", true),
    ("/apps", "x/apps/y", false), ("*", "any/thing", true), ("/a?c/*.y*l", "abc/d.yaml", true), ("a/b", "a/b/c", true),
    ("a/b", "x/a/b", false), ("**/logs", "a/b/logs/c", true),
  ])
  func `a pattern matches as in CODEOWNERS`(pattern: String, path: String, matches: Bool) throws {
    #expect(try #require(PathPattern(pattern)).matches(path) == matches)
  }

  @Test func `stars cannot make it slow`() throws {
    let pattern = try #require(PathPattern(String(repeating: "**/", count: 100) + "*a*a*a*a*a*a*b"))
    #expect(!pattern.matches(String(repeating: "a/", count: 250) + String(repeating: "a", count: 300)))
  }

  @Test(arguments: ["", "!a", "[ab]", "a\\b", "../a", "a/./b", "a\u{7}"])
  func `what CODEOWNERS does not know is refused`(text: String) {
    #expect(PathPattern(text) == nil)
  }
}
