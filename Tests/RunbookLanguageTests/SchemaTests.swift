import Diagnostics
import JSON
import RunbookLanguage
import TestSupport
import Testing
import YAML

/// The schema and the parser say the same, as far as a schema can say it.
struct SchemaTests {
  @Test func `the schema is a schema`() throws {
    #expect(try SchemaValidator(RunbookSchema.document()).objections([:]).count > 0)
  }

  /// Kinds of findings that a schema cannot make: references, types, safety, names that are used twice, and the name of the file.
  private func isBeyondSchema(_ code: DiagnosticCode) -> Bool {
    code.name.hasPrefix("RB2") || code.name.hasPrefix("RB3")
      || [.runbookDuplicateName, .runbookNoTimeout, .runbookExpressionSyntax, .runbookFileName].contains(code)
  }

  @Test func `documents made from the schema have the shape that the parser wants`() throws {
    var made: [JSONValue] = []
    for seed in 0..<80 as Range<UInt64> {
      var generator = SchemaGenerator(RunbookSchema.document(), seed: seed)
      let document = generator.document()
      made.append(document)
      let outcome = check(document.pretty, features: .all)
      let objections = outcome.diagnostics.filter { $0.severity == .error && !isBeyondSchema($0.code) }
      #expect(
        objections.isEmpty,
        "seed \(seed): \(DiagnosticRenderer(.text).render(Array(objections.prefix(2))))\n\(document.pretty.prefix(4000))"
      )
      if !objections.isEmpty { return }
    }
    // The generator is held against the real validator, or it could make less than the schema lets through.
    #expect(try SchemaValidator(RunbookSchema.document()).objections(made) == [:])
    // Every key of a step was there at least once.
    let text = made.map(\.compact).joined()
    for key in [
      "undo", "guard", "verify", "forEach", "retry", "approve", "breakGlass", "goto", "each", "failFast", "expect",
    ] {
      #expect(text.contains("\"\(key)\":"), "\(key)")
    }
  }

  @Test func `what the parser accepts the schema accepts`() throws {
    let root = packageFolder()
    var texts = try shippedRunbooks(root).map(\.bytes)
    texts += runbookDiagnosticPages.map { Array($0.fixed.utf8) }
    let seed: UInt64 = 0x5EED_0005
    var random = SeededGenerator(seed: seed)
    for _ in 0..<600 {
      texts.append(mutant(of: texts[Int.random(in: 0..<min(40, texts.count), using: &random)], &random))
    }
    var accepted: [JSONValue] = []
    for bytes in texts {
      let source = Source(path: "runbooks/any", bytes: bytes)
      let outcome = RunbookChecker(features: .all, today: today).check(source)
      guard outcome.runbook != nil, let node = YAMLDocument.parseOne(source).root else { continue }
      accepted.append(try #require(json(node)))
    }
    #expect(accepted.count > 100)
    let objections = try SchemaValidator(RunbookSchema.document()).objections(accepted)
    for (index, why) in objections.sorted(by: { $0.key < $1.key }).prefix(3) {
      Issue.record("seed \(seed): \(why)\n\(accepted[index].pretty.prefix(3000))")
    }
  }

  private func shippedRunbooks(_ root: String) throws -> [Source] {
    try listDirectory("\(root)/runbooks").filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }.map {
      Source(path: $0, bytes: try readFile("\(root)/runbooks/\($0)"))
    }
  }

  private func mutant(of bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let at = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: lines.remove(at: at)
      case 1: lines.insert(lines[Int.random(in: 0..<lines.count, using: &random)], at: at)
      case 2:
        let words = ["7", "1.20", "\"\"", "x", "[]", "{}", "true", "5m", "${{ run.id }}", "read", "a b"]
        if let colon = lines[at].firstIndex(of: UInt8(ascii: ":")) {
          lines[at] = lines[at][...colon] + Array(" \(words.randomElement(using: &random) ?? "")".utf8)
        }
      default:
        guard !lines[at].isEmpty else { continue }
        lines[at].remove(at: Int.random(in: 0..<lines[at].count, using: &random))
      }
      if lines.isEmpty { lines = [[]] }
    }
    return Array(lines.joined(separator: [0x0A]))
  }

  /// YAML 1.2's core schema, as an editor's language server reads a file.
  private func json(_ node: Node) -> JSONValue? {
    switch node.content {
    case .sequence(let nodes): return .array(nodes.compactMap(json))
    case .mapping(let entries):
      return .object(
        JSONObject(entries.compactMap { entry in json(entry.value).map { (entry.key.scalar?.text ?? "", $0) } }))
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: return .null
      case .bool(let value): return .bool(value)
      case .int(let value): return value.map { .int(Int64($0)) } ?? .double(0)
      case .float(let value): return value.isFinite ? .double(value) : .string(scalar.text)
      default: return .string(scalar.text)
      }
    }
  }
}
