import Diagnostics
import Testing

/// Where `part` stands in `text`, the `occurrence`th time (from 0).
func place(of part: String, in text: String, occurrence: Int = 0) -> SourceRange {
  let bytes = Array(text.utf8)
  let wanted = Array(part.utf8)
  var left = occurrence
  for start in 0...(bytes.count - wanted.count) where bytes[start..<start + wanted.count].elementsEqual(wanted) {
    if left == 0 { return SourceRange(lower: start, upper: start + wanted.count) }
    left -= 1
  }
  Issue.record("`\(part)` is not in the text")
  return SourceRange(lower: 0, upper: 0)
}

@Suite struct TextReportTests {
  let renderer = DiagnosticRenderer(.text, width: 60)

  func finding(
    _ text: String, at range: SourceRange, label: String = "here", related: [DiagnosticLabel] = [], help: [String] = []
  ) -> Diagnostic {
    Diagnostic(
      DiagnosticCode("RB104"), "it is wrong", in: Source(path: "a.yaml", text: text), at: range, label: label,
      related: related, help: help)
  }

  @Test func `a finding with a related label and help looks as the style page says`() {
    let text = """
      metadata:
        id: db-failover
      steps:
        - id: revert-release
          title: Revert
          uses: git.rever

      """
    let diagnostic = Diagnostic(
      DiagnosticCode("RB104"), "unknown action `git.rever`", in: Source(path: "runbooks/db-failover.yaml", text: text),
      at: place(of: "git.rever", in: text), label: "not an action",
      related: [DiagnosticLabel(range: place(of: "revert-release", in: text), text: "in this step")],
      help: ["did you mean `git.revert`?"])
    #expect(
      renderer.render([diagnostic]) == """
        error[RB104]: unknown action `git.rever`
         --> runbooks/db-failover.yaml:6:11
          |
        4 |   - id: revert-release
          |         -------------- in this step
        6 |     uses: git.rever
          |           ^^^^^^^^^ not an action
          |
          = help: did you mean `git.revert`?

        """)
  }

  @Test func `tabs expand, and marks stand under what they mean`() {
    let text = "a:\tb\tlong\tc\n"
    #expect(
      renderer.render([finding(text, at: place(of: "long", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:6
          |
        1 | a:  b   long    c
          |         ^^^^ here

        """)
    #expect(
      renderer.render([finding(text, at: place(of: "\t", in: text, occurrence: 1))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:5
          |
        1 | a:  b   long    c
          |      ^^^ here

        """)
  }

  @Test func `wide characters take two columns and combining marks none`() {
    let text = "名前: 🚀 e\u{301}te\u{301} x\n"
    #expect(
      renderer.render([finding(text, at: place(of: "🚀", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:5
          |
        1 | 名前: 🚀 e\u{301}te\u{301} x
          |       ^^ here

        """)
    #expect(
      renderer.render([finding(text, at: place(of: "e\u{301}te\u{301}", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:7
          |
        1 | 名前: 🚀 e\u{301}te\u{301} x
          |          ^^^ here

        """)
  }

  @Test func `carriage returns end lines and are not shown`() {
    let text = "a: 1\r\nb: 2\r\nc: 3\rd: 4"
    #expect(
      renderer.render([finding(text, at: place(of: "2", in: text)), finding(text, at: place(of: "4", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:2:4
          |
        2 | b: 2
          |    ^ here

        error[RB104]: it is wrong
         --> a.yaml:4:4
          |
        4 | d: 4
          |    ^ here

        """)
  }

  @Test func `a long line is cut to a window around the mark`() {
    let text =
      "k: " + String(repeating: "abcdefghij", count: 20) + " MARK " + String(repeating: "0123456789", count: 20)
    #expect(
      renderer.render([finding(text, at: place(of: "MARK", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:205
          |
        1 | …hijabcdefghij MARK 012345678901234567890123456789012345678…
          |                ^^^^ here

        """)
  }

  @Test func `the window stays at the beginning and the end of a long line`() {
    let text = "MARK " + String(repeating: "abcdefghij", count: 20) + " END"
    #expect(
      renderer.render([finding(text, at: place(of: "MARK", in: text)), finding(text, at: place(of: "END", in: text))])
        == """
        error[RB104]: it is wrong
         --> a.yaml:1:1
          |
        1 | MARK abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd…
          | ^^^^ here

        error[RB104]: it is wrong
         --> a.yaml:1:207
          |
        1 | …fghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij END
          |                                                          ^^^ here

        """)
  }

  @Test func `a mark longer than the window ends with the window`() {
    let text = "k: " + String(repeating: "x", count: 5_000)
    #expect(
      renderer.render([finding(text, at: SourceRange(lower: 3, upper: 5_003))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:4
          |
        1 | k: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
          |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here

        """)
  }

  @Test func `a second mark outside of the window shows the line again`() {
    let text = "first: " + String(repeating: "abcdefghij", count: 300) + " second"
    let diagnostic = finding(
      text, at: place(of: "second", in: text),
      related: [DiagnosticLabel(range: place(of: "first", in: text), text: "because of this")])
    #expect(
      renderer.render([diagnostic]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:3009
          |
        1 | …ijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij second
          |                                                       ^^^^^^ here
        1 | first: abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijab…
          | ----- because of this

        """)
  }

  @Test func `the edge of a window does not split a wide character`() {
    let text = "k: " + String(repeating: "漢", count: 100) + "x" + String(repeating: "字", count: 100)
    #expect(
      renderer.render([finding(text, at: place(of: "x", in: text))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:104
          |
        1 | …漢漢漢漢漢漢漢x字字字字字字字字字字字字字字字字字字字字字 …
          |                ^ here

        """)
  }

  @Test func `two marks in one line each get a row`() {
    let text = "left: right\n"
    let diagnostic = finding(
      text, at: place(of: "right", in: text),
      related: [DiagnosticLabel(range: place(of: "left", in: text), text: "of this key")])
    #expect(
      renderer.render([diagnostic]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:7
          |
        1 | left: right
          | ---- of this key
          |       ^^^^^ here

        """)
  }

  @Test func `a range of several lines is marked on each up to three, else on the first and last`() {
    let three = "a:\n  b: 1\n  c: 2\nd: 3\n"
    #expect(
      renderer.render([finding(three, at: SourceRange(lower: 0, upper: 17))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:1
          |
        1 | a:
          | ^^
        2 |   b: 1
          |   ^^^^
        3 |   c: 2
          |   ^^^^ here

        """)
    let many = (1...12).map { "k\($0): \($0)\n" }.joined()
    #expect(
      renderer.render([finding(many, at: SourceRange(lower: 2, upper: many.utf8.count))]) == """
        error[RB104]: it is wrong
          --> a.yaml:1:3
           |
         1 | k1: 1
           |   ^^^
        ...
        12 | k12: 12
           | ^^^^^^^ here

        """)
  }

  @Test func `an empty file and the end of a file can be pointed at`() {
    #expect(
      renderer.render([finding("", at: SourceRange(lower: 0, upper: 0))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:1
          |
        1 |
          | ^ here

        """)
    #expect(
      renderer.render([finding("a: [1,", at: SourceRange(lower: 6, upper: 6))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:7
          |
        1 | a: [1,
          |       ^ here

        """)
    #expect(
      renderer.render([finding("a: 1\n", at: SourceRange(lower: 5, upper: 5))]) == """
        error[RB104]: it is wrong
         --> a.yaml:2:1
          |
        2 |
          | ^ here

        """)
  }

  @Test func `a range outside of the file is drawn at its end`() {
    #expect(
      renderer.render([finding("a: 1", at: SourceRange(lower: 70, upper: 90))]) == """
        error[RB104]: it is wrong
         --> a.yaml:1:5
          |
        1 | a: 1
          |     ^ here

        """)
  }

  @Test func `what a terminal would obey is escaped wherever a user can write it`() {
    let text = "a: \u{1B}[31mred\u{202E}dlrow\n"
    let diagnostic = Diagnostic(
      DiagnosticCode("RB104"), "unknown `\u{1B}]0;title\u{7}`", in: Source(path: "a\u{1B}[2J.yaml", text: text),
      at: place(of: "red", in: text), label: "\u{9B}31m\nnext",
      related: [DiagnosticLabel(range: place(of: "dlrow", in: text), text: "\u{2066}x\u{7F}")],
      help: ["try\r\u{8}this"])
    #expect(
      renderer.render([diagnostic]) == """
        error[RB104]: unknown `\\u{1b}]0;title\\u{7}`
         --> a\\u{1b}[2J.yaml:1:9
          |
        1 | a: \\u{1b}[31mred\\u{202e}dlrow
          |              ^^^ \\u{9b}31m\\u{a}next
          |                         ----- \\u{2066}x\\u{7f}
          |
          = help: try\\u{d}\\u{8}this

        """)
  }

  @Test func `bytes that are not UTF-8 are shown as what they are`() {
    let source = Source(path: "a.yaml", bytes: Array("k: caf".utf8) + [0xE9] + Array(" x".utf8))
    let diagnostic = Diagnostic(
      DiagnosticCode("YM102"), "not UTF-8", in: source, at: SourceRange(lower: 6, upper: 7), label: "this byte")
    #expect(
      renderer.render([diagnostic]) == """
        error[YM102]: not UTF-8
         --> a.yaml:1:7
          |
        1 | k: caf\\xe9 x
          |       ^^^^ this byte

        """)
  }

  @Test func `twenty findings are shown and the rest is counted`() {
    let text = (1...30).map { "k\($0): \($0)\n" }.joined()
    var diagnostics = (1...25).map { finding(text, at: place(of: "k\($0):", in: text)) }
    diagnostics += (26...30).map {
      Diagnostic(
        DiagnosticCode("YM125"), .warning, "look", in: Source(path: "a.yaml", text: text),
        at: place(of: "k\($0):", in: text))
    }
    let output = renderer.render(diagnostics.reversed())
    #expect(output.hasSuffix("20 | k20: 20\n   | ^^^^ here\n\n… and 5 more errors and 5 more warnings\n"))
    #expect(output.split(separator: "\n").count { $0.hasPrefix("error[") } == 20)
    #expect(renderer.render([]) == "")
  }

  @Test func `findings are sorted by path and place`() {
    let text = "a: 1\nb: 2\n"
    func at(_ path: String, _ part: String) -> Diagnostic {
      Diagnostic(
        DiagnosticCode("RB101"), "wrong", in: Source(path: path, text: text), at: place(of: part, in: text))
    }
    #expect(
      DiagnosticRenderer(.short).render([at("z.yaml", "a"), at("a.yaml", "b"), at("a.yaml", "a")]) == """
        a.yaml:1:1: error[RB101]: wrong
        a.yaml:2:1: error[RB101]: wrong
        z.yaml:1:1: error[RB101]: wrong

        """)
  }

  @Test func `colour is only added when it is asked for`() {
    let text = "a: b\n"
    let output = DiagnosticRenderer(.text, colour: true).render([
      finding(
        text, at: place(of: "b", in: text), related: [DiagnosticLabel(range: place(of: "a", in: text), text: "key")],
        help: ["mend it"])
    ])
    let expected = """
      {1;31}error[RB104]{0}{1}: it is wrong{0}
       {34}-->{0} a.yaml:1:4
      {34}  |{0}
      {34}1 |{0} a: b
      {34}  |{0} {1;34}- key{0}
      {34}  |{0}    {1;31}^ here{0}
      {34}  |{0}
        {34}={0} help: mend it

      """
    #expect(
      output
        == expected.split(separator: "{", omittingEmptySubsequences: false).enumerated().map { index, part in
          guard index > 0, let end = part.firstIndex(of: "}") else { return String(part) }
          return "\u{1B}[" + part[..<end] + "m" + part[part.index(after: end)...]
        }.joined())
  }

  @Test(arguments: [0, 3, 57, 60, 1_000, 5_000])
  func `any range of a hostile line is rendered within the width`(lower: Int) {
    let part: [UInt8] = [0xE2, 0x80, 0xAE, 0x09, 0xFF, 0xCC, 0x81, 0xF0, 0x9F, 0x9A, 0x80, 0x1B, 0x5B, 0x41]
    let source = Source(path: "a.yaml", bytes: Array(Array(repeating: part, count: 500).joined()))
    for upper in [lower, lower + 1, lower + 2, lower + 7, source.bytes.count, Int.max] {
      let output = renderer.render([
        Diagnostic(DiagnosticCode("RB104"), "wrong", in: source, at: SourceRange(lower: lower, upper: upper))
      ])
      #expect(!output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      #expect(output.split(separator: "\n").allSatisfy { $0.unicodeScalars.count < 100 })
      #expect(output.contains("^"))
    }
  }
}
