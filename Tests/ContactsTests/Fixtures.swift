import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

func systemZones(_ names: String...) throws -> Zones { try Zones.load(Set(names), from: .system()) }

/// One file, `c.yaml`, or several.
func reading(_ texts: String...) -> RegistryReading {
  Registry.read(
    texts.enumerated().map { index, text in
      Source(path: texts.count == 1 ? "c.yaml" : "c\(index + 1).yaml", text: text)
    })
}

/// A registry that must be sound.
func registry(_ texts: String...) throws -> Registry {
  let reading = Registry.read(texts.enumerated().map { Source(path: "c\($0 + 1).yaml", text: $1) })
  return try #require(reading.registry, "\(short(reading.diagnostics))")
}

func short(_ diagnostics: [Diagnostic]) -> String { DiagnosticRenderer(.short).render(diagnostics) }

/// A person with a telephone out of band and mail that depends on `corp-sso`.
func person(_ id: String, _ more: String = "") -> String {
  """
  ---
  apiVersion: runback/v1
  kind: Person
  id: \(id)
  name: \(id.prefix(1).uppercased() + id.dropFirst())
  methods:
    - { id: mobile, type: tel, value: +44 7700 900101, outOfBand: true, verified: 2026-11-02 }
    - { id: mail, type: email, value: \(id)@example.org, sharedFate: [corp-sso], verified: 2026-11-02 }
  \(more)

  """
}

func document(_ kind: String, _ body: String) -> String {
  "---\napiVersion: runback/v1\nkind: \(kind)\n\(body)\n"
}

/// A matrix of one rule that always matches.
func rule(_ body: String) -> String { document("Matrix", "id: m\nrules:\n  - { id: r, \(body) }") }
