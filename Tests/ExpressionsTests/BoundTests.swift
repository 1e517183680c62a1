import Expressions
import Testing

@Suite struct BoundTests {
  @Test(arguments: ["(", "[", "{\"a\":", "!", "-", "b ? ", "size(", "n.map(x, ", "b ? b : "])
  func `absurd nesting is refused`(opener: String) {
    #expect(outcome(String(repeating: opener, count: 5000)).hasPrefix("refused"))
  }

  @Test func `nesting at the limit is evaluated`() {
    let depth = 190
    #expect(outcome(String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)) == "1")
    #expect(outcome(String(repeating: "!", count: depth) + "true") == "true")
    #expect(outcome(String(repeating: "false ? 0 : ", count: depth) + "1") == "1")
    #expect(outcome("1" + String(repeating: " + 1", count: depth)) == "\(depth + 1)")
    #expect(outcome(String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + ".size()") == "1")
  }

  @Test func `a chain as long as the text allows is refused, not overflowed`() {
    for link in [" + 1", " && true", ".a", "[0]", " == 1"] {
      #expect(outcome("1" + String(repeating: link, count: 60_000 / link.utf8.count)) == "refused tooLarge")
    }
  }

  @Test func `a megabyte is refused at once`() {
    for part in ["1+", "(", "a.", "\"x\"+", " "] {
      #expect(outcome(String(repeating: part, count: 1_000_000 / part.utf8.count)) == "refused tooLarge")
    }
  }

  @Test func `a long list is fine`() {
    #expect(outcome("[" + String(repeating: "1, ", count: 20_000) + "1].size()") == "20001")
  }

  @Test(arguments: ["map", "filter", "exists", "all"])
  func `work that multiplies ends with the budget, absorbed by nothing`(macro: String) {
    let decided = ["exists": "false", "all": "true"]
    let nested = (0..<14).reduce(decided[macro] ?? (macro == "map" ? "1" : "true")) { body, level in
      let isInner = level == 0 || macro != "filter"
      return "[1, 2, 3, 4].\(macro)(x\(level), \(isInner ? body : body + ".size() > 0"))"
    }
    #expect(outcome(decided[macro] == nil ? nested : "\(nested) || true") == "error costExceeded")
  }

  @Test func `text that multiplies ends with the budget`() {
    let doubled = (0..<60).reduce("\"xxxxxxxxxxxxxxxx\"") { text, index in
      "[\(text)].map(x\(index), x\(index) + x\(index))[0]"
    }
    #expect(outcome(doubled) == "error costExceeded")
  }

  @Test func `a small budget is kept`() {
    #expect(outcome("1 + 1", budget: 3) == "2")
    #expect(outcome("1 + 1", budget: 2) == "error costExceeded")
  }
}
