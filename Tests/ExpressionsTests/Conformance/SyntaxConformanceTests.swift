import Diagnostics
import Expressions
import Testing

/// CEL specification, "Syntax".
@Suite struct SyntaxConformanceTests {
  @Test func `precedence and associativity`() {
    expectOutcomes(
      """
      1 + 2 * 3 - 4 / 2 => 5
      2 * 3 + 4 * 5 => 26
      10 - 4 - 3 => 3
      16 / 4 * 2 => 8
      -2 * 3 => -6
      2 - -2 => 4
      -n[0] => -1
      -i + 1 => -6
      !b == false => true
      1 + 1 == 2 && 2 < 1 + 2 => true
      1 == 1 == true => true
      false && true || true => true
      true || true && false => true
      false ? 1 : false ? 2 : 3 => 3
      1 in [1] && 2 in [2] => true
      1 + 1 in n => true
      m.a + m["b"] * n[2] => 7
      n.map(x, x + 1)[0] => 2
      [1, 2].size() + 1 => 3
      """)
  }

  /// The specification wants at least 32 of each.
  @Test func `32 of everything that nests or repeats`() {
    func times(_ part: String, _ separator: String = "", _ count: Int = 32) -> String {
      Array(repeating: part, count: count).joined(separator: separator)
    }
    #expect(outcome(times("(") + "7" + times(")")) == "7")
    #expect(outcome(times("false", " || ")) == "false")
    #expect(outcome(times("true", " && ")) == "true")
    #expect(outcome("true" + times(" == true")) == "true")
    #expect(outcome(times("1", " + ")) == "32")
    #expect(outcome(times("1", " * ")) == "1")
    #expect(outcome(times("{\"a\": ") + "7" + times("}") + times(".a")) == "7")
    #expect(outcome(times("[") + "7" + times("]") + times("[0]")) == "7")
    #expect(outcome("[" + times("1", ", ") + "].size()") == "32")
    #expect(outcome("{" + (0..<32).map { "\"k\($0)\": \($0)" }.joined(separator: ", ") + "}.size()") == "32")
    #expect(outcome(times("true ? ", "", 1) + times("1 : false ? ") + "1 : 2") == "1")
    #expect(outcome(times("!") + "true") == "true")
    #expect(outcome(times("-") + "1") == "1")
    #expect(outcome("true" + times(" ? true : false")) == "true")
  }

  @Test func `names, blanks, comments`() {
    expectOutcomes(
      """
        1   +\t2   => 3
      i+i => 14
      i // the rest is nothing => 7
      _x => refused unknownName
      x1 => refused unknownName
      é => refused syntax
      1x => refused syntax
      truex => refused unknownName
      true => true
      if => refused syntax
      for => refused syntax
      package + 1 => refused syntax
      m.package => error noSuchKey
      m.in => refused syntax
      m.true => refused syntax
      null => refused leftOut
      .i => refused syntax
      i.`a` => refused syntax
      """)
    #expect(outcome("1 // one\n+ 2") == "3")
    #expect(outcome("1\r\n+\u{0C}2") == "3")
    #expect(outcome("1 \u{0B}+ 2") == "refused syntax")
    #expect(outcome("1 +\u{A0}2") == "refused syntax")
  }

  @Test func `what CEL has and this language does not`() {
    expectOutcomes(
      #"""
      1u => refused leftOut
      b"x" => refused leftOut
      null == null => refused leftOut
      uint(1) => refused unknownFunction
      bytes("a") => refused unknownFunction
      dyn(1) => refused unknownFunction
      type(1) => refused unknownFunction
      bool("true") => refused unknownFunction
      t.getFullYear() => refused unknownFunction
      s.lowerAscii() => refused unknownFunction
      m{a: 1} => refused syntax
      n.sum() => refused unknownFunction
      n[?0] => refused syntax
      """#)
  }

  @Test(arguments: [
    "", "   ", "(", ")", "[", "{", "1 +", "* 1", "a..b", "a.1", "f(", "f(1", "f(1,", "f(,1)", "b ? 1", "b ? 1 :",
    "b ? : 1", "a = b", "a & b", "a | b", "a ; b", "$a", "@", "a b", "a and b", "true false", "n.map(", "()", "1 2",
    "!",
    "-", "\u{0}", "a\u{202E}", "// only a comment", "\"\\", "'''", "5m", "a.in",
  ])
  func `what cannot be read is refused at a place inside the text`(text: String) {
    let found = problems(text)
    #expect(found.contains { $0.kind == .syntax })
    #expect(
      found.allSatisfy { $0.range.lower >= 0 && $0.range.lower <= $0.range.upper && $0.range.upper <= text.utf8.count })
  }
}
