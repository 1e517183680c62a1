import Files
import TestSupport
import Testing

/// The table of attacks beside the tests that make them.
struct AttackTableTests {
  @Test func `each attack of the table has its test`() throws {
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
      "grep", ["--recursive", "--no-filename", "--only-matching", "func `[^`]*`", "\(checkout)/Tests"]
    ).text.split(separator: "\n")
    let tests = Set(sources.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
    #expect(!tests.isEmpty)
    #expect(Set(named).subtracting(tests) == [])
  }
}
