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

/// The folder of the package, from where this file lies.
func packageFolder(_ file: String = #filePath) -> String {
  file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
}

/// Compares with `Tests/Golden/contacts/NAME`; on a difference the actual text is left in the system's temporary folder.
func expectGolden(_ actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let expected = (try? readFile("\(packageFolder())/Tests/Golden/contacts/\(name)")) ?? []
  guard Array(actual.utf8) != expected else { return }
  let path = "/tmp/runback-golden-\(name)"
  try writeFile(path, Array(actual.utf8))
  Issue.record(
    "differs from Tests/Golden/contacts/\(name); the actual text is in \(path)", sourceLocation: sourceLocation)
}
