import Diagnostics
import Testing

@testable import YAML

struct DialectTests {
  private func parse(_ text: String, _ dialect: YAMLDialect, nodes: Int = 1000) -> (Node?, [String]) {
    let (documents, diagnostics) = YAMLDocument.parse(
      Source(path: "a.yaml", text: text), limits: YAMLLimits(nodes: nodes), dialect: dialect)
    return (documents.first, diagnostics.map { $0.code.name })
  }

  @Test(arguments: [
    "a: !Ref b\n", "%TAG ! tag:example.org,2000:\n---\na: b\n", "\u{FEFF}a: b\n", "8080: b\n", "a:\tb\n",
    "x: &x {a: b}\ny: {<<: *x}\n",
  ])
  func `other programs' files are read, ours are strict`(text: String) {
    #expect(parse(text, .foreign).1 == [])
    #expect(!parse(text, .strict).1.isEmpty)
  }

  @Test func `keys given twice and what is no YAML are findings in both`() {
    for text in ["a: 1\na: 2\n", "a: [\n", "a: *b\n"] {
      #expect(!parse(text, .foreign).1.isEmpty)
      #expect(!parse(text, .strict).1.isEmpty)
    }
  }

  @Test func `merged keys stand in for those that are not there, the first mapping's first`() throws {
    let text = "x: &x {a: x, b: x}\ny: &y {b: y, c: y}\nz:\n  c: own\n  <<: [*x, *y]\n  d: own\n"
    let merged = try #require(parse(text, .foreign).0?["z"])
    #expect(merged.mapping?.map { "\($0.name)=\($0.value.scalar?.text ?? "")" } == ["c=own", "d=own", "a=x", "b=x"])
  }

  @Test func `merging is bounded like everything else`() {
    var text = "m0: &m0 {a: 1, b: 2}\n"
    for level in 1..<12 {
      text += "m\(level): &m\(level) {<<: [*m\(level - 1), *m\(level - 1)], k\(level): *m\(level - 1)}\n"
    }
    #expect(parse(text, .foreign, nodes: 500).1 == ["YM107"])
  }
}
