import Contacts
import Diagnostics
import JSON
import TestSupport
import Testing
import YAML

/// The schema and the parser say the same, as far as a schema can say it.
struct ContactsSchemaTests {
  /// References, ids that are used twice, and times that are out of order.
  private func isBeyondSchema(_ code: DiagnosticCode) -> Bool {
    [.contactsDangling, .contactsDuplicateID, .contactsEmptyRange, .contactsCycle, .contactsBadCalendarFile].contains(
      code)
  }

  @Test func `documents made from the schema have the shape that the parser wants`() throws {
    var made: [JSONValue] = []
    for seed in 0..<150 as Range<UInt64> {
      var generator = SchemaGenerator(ContactsSchema.document(), seed: seed)
      let document = generator.document()
      made.append(document)
      let reading = Registry.read([Source(path: "contacts/any.yaml", text: document.pretty)])
      let objections = reading.diagnostics.filter { $0.severity == .error && !isBeyondSchema($0.code) }
      #expect(
        objections.isEmpty,
        "seed \(seed): \(DiagnosticRenderer(.text).render(Array(objections.prefix(2))))\n\(document.pretty.prefix(3000))"
      )
      if !objections.isEmpty { return }
    }
    #expect(try SchemaValidator(ContactsSchema.document()).objections(made) == [:])
    let kinds = Set(made.compactMap { $0["kind"]?.stringValue })
    #expect(kinds == Registry.documentKinds)
  }

  @Test func `what the parser accepts the schema accepts`() throws {
    let root = packageFolder()
    let files = try listDirectory("\(root)/contacts").filter { $0.hasSuffix(".yaml") }.sorted()
    let sources = try files.map { Source(path: $0, bytes: try readFile("\(root)/contacts/\($0)")) }
    let seed: UInt64 = 0x5EED_0006
    var random = SeededRandom(seed: seed)
    var accepted = try documents(of: sources)
    for _ in 0..<250 {
      let index = Int.random(in: 0..<sources.count, using: &random)
      var changed = sources
      changed[index] = Source(path: sources[index].path, bytes: mutated(sources[index].bytes, &random))
      guard Registry.read(changed).registry != nil else { continue }
      accepted += try documents(of: [changed[index]])
    }
    #expect(accepted.count > 200)
    let objections = try SchemaValidator(ContactsSchema.document()).objections(accepted)
    for (index, why) in objections.sorted(by: { $0.key < $1.key }).prefix(3) {
      Issue.record("seed \(seed): \(why)\n\(accepted[index].pretty.prefix(2000))")
    }
  }

  private func documents(of sources: [Source]) throws -> [JSONValue] {
    try sources.flatMap { source in
      try YAMLDocument.parse(source).documents.filter { $0.mapping != nil }.map { try #require(editorValue($0)) }
    }
  }
}
