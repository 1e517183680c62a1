import Files
import TestSupport
import Testing

/// The table of attacks beside the tests that make them.
struct AttackTableTests {
  @Test func `each attack of the table has its test, and each test of an attack its row`() throws {
    let checkout = DocumentationTests.checkout
    let page = String(decoding: try Files.readFile("\(checkout)/docs/attacks.md", limit: 1 << 20), as: UTF8.self)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
    let named = rows.compactMap { row in
      row.split(separator: "|").last { !$0.allSatisfy { $0 == " " } }?.split(separator: "`").dropFirst().first.map(
        String.init)
    }
    #expect(named.count == rows.count)
    #expect(Set(named).count == named.count)

    let sources = try runProgram(
      "grep", ["--recursive", "--with-filename", "--only-matching", "func `[^`]*`", "\(checkout)/Tests"]
    ).text.split(separator: "\n")
    func names(_ lines: some Sequence<Substring>) -> Set<String> {
      Set(lines.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
    }
    #expect(Set(named).subtracting(names(sources)) == [])
    let attacks = names(sources.filter { $0.contains("/Attacks/") })
    #expect(!attacks.isEmpty)
    #expect(attacks.subtracting(named) == [])
  }
}
