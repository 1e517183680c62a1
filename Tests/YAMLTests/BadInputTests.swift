import Diagnostics
import TestSupport
import Testing
import YAML

/// Every text here once made some YAML reader crash, hang, eat memory or guess. Each gets a finding with a position.
@Suite struct BadInputTests {
  func findings(_ text: String) -> String { findings(Array(text.utf8)) }

  func findings(_ bytes: [UInt8], limits: YAMLLimits = .default) -> String {
    let (root, diagnostics) = YAMLDocument.parseOne(Source(path: "a.yaml", bytes: bytes), limits: limits)
    #expect(root != nil || !diagnostics.isEmpty)
    return DiagnosticRenderer(.short).render(diagnostics)
  }

  @Test func `a duplicate key points at both`() {
    let source = Source(path: "a.yaml", text: "title: one\nowner: ana\n\"title\": two\n")
    let (root, diagnostics) = YAMLDocument.parseOne(source)
    #expect(
      DiagnosticRenderer().render(diagnostics) == """
        error[YM108]: the key `title` is given twice
         --> a.yaml:3:1
          |
        1 | title: one
          | ----- first here
        3 | "title": two
          | ^^^^^^^ again here
          |
          = help: remove one of the two

        """)
    #expect(root?["title"]?.scalar?.text == "one")
    #expect(root?.mapping?.count == 2)
  }

  @Test func `a duplicate is found in a mapping of many keys`() {
    let many = (0..<5_000).map { "k\($0): v\n" }.joined()
    #expect(findings(many + "k77: again\n") == "a.yaml:5001:1: error[YM108]: the key `k77` is given twice\n")
    #expect(findings("{\(many.replacing("\n", with: ", "))}") == "")
  }

  @Test func `keys that are no strings are refused, and others are still read`() {
    #expect(
      findings("1: a\n1.20: b\ntrue: c\nnull: d\n[f]: g\n{h: i}: j\n\"2\": k\n0x1F: l\n") == """
        a.yaml:1:1: error[YM109]: a key must be a string, found an integer
        a.yaml:2:1: error[YM109]: a key must be a string, found a number
        a.yaml:3:1: error[YM109]: a key must be a string, found true or false
        a.yaml:4:1: error[YM109]: a key must be a string, found nothing
        a.yaml:5:1: error[YM109]: a key must be a string, found a list
        a.yaml:6:1: error[YM109]: a key must be a string, found a mapping
        a.yaml:8:1: error[YM109]: a key must be a string, found an integer

        """)
    #expect(findings("{: e}\n") == "a.yaml:1:2: error[YM101]: a value is missing\n")
  }

  @Test func `several documents where one is wanted`() {
    #expect(
      findings("a: 1\n---\nb: 2\n---\nc: 3\n") == "a.yaml:3:1: error[YM110]: one document was expected, found 3\n")
  }

  @Test func `an empty file`() {
    #expect(findings("") == "a.yaml:1:1: error[YM115]: the file is empty\n")
    #expect(findings("# only a comment\n") == "a.yaml:2:1: error[YM115]: the file is empty\n")
    #expect(findings("---\n") == "a.yaml:2:1: error[YM115]: the file is empty\n")
  }

  @Test func `bytes that are not UTF-8`() {
    #expect(findings(Array("k: caf".utf8) + [0xE9, 0x0A]) == "a.yaml:1:7: error[YM102]: the file is not valid UTF-8\n")
    // Overlong, surrogate, beyond Unicode, cut off.
    for bytes: [UInt8] in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF]] {
      #expect(findings(Array("k: ".utf8) + bytes) == "a.yaml:1:4: error[YM102]: the file is not valid UTF-8\n")
    }
  }

  @Test func `NUL and other control characters`() {
    #expect(findings("k: a\0b\n") == "a.yaml:1:5: error[YM103]: a NUL byte in the text\n")
    #expect(
      findings("k: \u{1B}[31m\u{7F}\u{80}\u{FEFF}\u{FFFE}\n") == """
        a.yaml:1:4: error[YM103]: the character U+001B is not allowed in YAML
        a.yaml:1:9: error[YM103]: the character U+007F is not allowed in YAML
        a.yaml:1:10: error[YM103]: the character U+0080 is not allowed in YAML
        a.yaml:1:11: error[YM103]: the character U+FEFF is not allowed in YAML
        a.yaml:1:12: error[YM103]: the character U+FFFE is not allowed in YAML

        """)
    #expect(findings(#"k: "a\0b""#) == "a.yaml:1:4: error[YM103]: a NUL character in the text\n")
  }

  @Test func `a byte-order mark is said, and the rest is read`() {
    #expect(
      findings([0xEF, 0xBB, 0xBF] + Array("é: 1\né: 2\n".utf8)) == """
        a.yaml:1:1: error[YM104]: the file begins with a byte-order mark
        a.yaml:2:1: error[YM108]: the key `é` is given twice

        """)
    #expect(findings([0xFF, 0xFE, 0x61, 0x00]) == "a.yaml:1:1: error[YM104]: the file is UTF-16, not UTF-8\n")
    #expect(findings([0xFE, 0xFF, 0x00, 0x61]) == "a.yaml:1:1: error[YM104]: the file is UTF-16, not UTF-8\n")
  }

  @Test func `a file beyond the bound is not parsed`() {
    let limits = YAMLLimits(bytes: 1_000)
    #expect(
      findings(Array(repeating: 0x5B, count: 1_001), limits: limits)
        == "a.yaml:1:1: error[YM105]: the file has 1001 bytes; at most 1000 are read\n")
  }

  @Test(arguments: ["[", "- ", "{a: ", "? ", "[\n", "- - ", "{\n\"a\":\n"])
  func `nesting of ten thousand levels stops at the bound`(opening: String) {
    let output = findings(String(repeating: opening, count: 10_000))
    #expect(output.hasSuffix("error[YM106]: lists and mappings nest deeper than 100 levels\n"), "\(output.prefix(300))")
    #expect(output.split(separator: "\n").count == 1)
  }

  @Test func `nesting up to the bound is read`() {
    let levels = 100
    let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    #expect(findings(text) == "")
    #expect(
      findings("[" + text + "]") == "a.yaml:1:101: error[YM106]: lists and mappings nest deeper than 100 levels\n")
  }

  @Test func `an alias bomb is refused before it costs anything`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(
      findings(text) == """
        a.yaml:6:45: error[YM107]: aliases expand this file to more than 1000000 values

        """)
  }

  @Test func `a file of too many values is refused`() {
    let text = "[" + String(repeating: "x,", count: 1_000_001) + "]"
    #expect(findings(text) == "a.yaml:1:2000000: error[YM107]: the file has more than 1000000 values\n")
  }

  @Test func `tags and directives are refused`() {
    #expect(
      findings("a: !!str 1\nb: !local {c: d}\ne: !<tag:x> [f]\ng: &x !h i\n") == """
        a.yaml:1:4: error[YM111]: YAML tags are not allowed
        a.yaml:2:4: error[YM111]: YAML tags are not allowed
        a.yaml:3:4: error[YM111]: YAML tags are not allowed
        a.yaml:4:7: error[YM111]: YAML tags are not allowed

        """)
    #expect(findings("a: !x!y z\n") == "a.yaml:1:4: error[YM111]: YAML tags are not allowed\n")
    #expect(findings("when: !has(steps.a)\n") == "a.yaml:1:7: error[YM111]: YAML tags are not allowed\n")
    #expect(
      findings("%YAML 1.1\n---\na: 1\n") == "a.yaml:1:1: error[YM117]: only the directive `%YAML 1.2` is allowed\n")
    #expect(
      findings("%TAG ! x:\n---\na: 1\n") == "a.yaml:1:1: error[YM117]: only the directive `%YAML 1.2` is allowed\n")
    #expect(findings("%YAML 1.2\n---\na: 1\n") == "")
    #expect(findings("%YAML 3.0\n---\na: 1\n").hasPrefix("a.yaml:1:1: error[YM117]: "))
  }

  @Test func `tabs outside of text are refused wherever they stand`() {
    #expect(findings("a:\n\t- b\n") == "a.yaml:2:1: error[YM112]: a tab outside of text\n")
    #expect(
      findings("a:\tb\nc: d\t\t# \tfine\ne: [f,\tg\t]\nh: i\t\n") == """
        a.yaml:1:3: error[YM112]: a tab outside of text
        a.yaml:2:5: error[YM112]: a tab outside of text
        a.yaml:3:7: error[YM112]: a tab outside of text
        a.yaml:3:9: error[YM112]: a tab outside of text
        a.yaml:4:5: error[YM112]: a tab outside of text

        """)
    #expect(findings("a: \"\tb\"\nc: |\n  d\t\n  \te\nf: 'g\th'\n#\ti\nj: k\tl\n") == "")
  }

  @Test func `aliases must name an anchor before them and not around them`() {
    #expect(findings("a: *x\n") == "a.yaml:1:4: error[YM113]: there is no anchor `&x` before this alias\n")
    #expect(findings("a: &x [*x]\n") == "a.yaml:1:8: error[YM113]: the alias `*x` would contain itself\n")
    #expect(findings("a: &x {b: {c: *x}}\n") == "a.yaml:1:15: error[YM113]: the alias `*x` would contain itself\n")
    #expect(findings("a: &x b\nc: &x d\ne: *x\n") == "")
    #expect(findings("a: **\n").hasPrefix("a.yaml:1:5: error[YM113]: an anchor or alias has no proper name"))
  }

  @Test func `merge keys are refused, a quoted one is a name`() {
    #expect(
      findings("a: &a {b: c}\nd:\n  <<: *a\n  \"<<\": e\n")
        == "a.yaml:3:3: error[YM114]: merge keys are not part of YAML 1.2\n")
  }

  @Test func `after a thousand problems the rest is not read`() {
    let text = (0..<5_000).map { "\($0): x\n" }.joined()
    let lines = findings(text).split(separator: "\n")
    #expect(lines.count == 1_001)
    #expect(lines.contains("a.yaml:1000:7: error[YM116]: more than 1000 problems; the rest was not read"))
  }
}

/// What people get wrong most often, and the words that they get.
@Suite struct SyntaxProblemTests {
  func explain(_ text: String) -> String {
    DiagnosticRenderer().render(YAMLDocument.parse(Source(path: "a.yaml", text: text)).diagnostics)
  }

  @Test func `a colon in a title`() {
    #expect(
      explain("title: Fix: the database\n") == """
        error[YM101]: a `:` stands where no key can be
         --> a.yaml:1:11
          |
        1 | title: Fix: the database
          |           ^ not allowed here
          |
          = help: quote the text if the colon belongs to it, else check the indentation

        """)
  }

  @Test func `a key that is indented too little`() {
    #expect(
      explain("steps:\n    a: 1\n  b: 2\n") == """
        error[YM101]: this is neither part of the mapping above nor the end of it
         --> a.yaml:3:3
          |
        1 | steps:
          | - the mapping begins here
        3 |   b: 2
          |   ^^ a key was expected
          |
          = help: keys of one mapping begin in the same column; check the indentation

        """)
  }

  @Test func `an expression in braces`() {
    #expect(
      explain("with: { repo: ${{ inputs.repo }} }\n") == """
        error[YM101]: the mapping in braces is not closed
         --> a.yaml:1:16
          |
        1 | with: { repo: ${{ inputs.repo }} }
          |       - the mapping begins here
          |                ^^ `,` or `}` was expected
          |
          = help: quote text that contains braces or commas
          = help: quote a value that contains `${{`

        """)
  }

  @Test func `text behind a closing quote`() {
    #expect(
      explain("when: \"a\" == x\n") == """
        error[YM101]: text follows the closing quote
         --> a.yaml:1:11
          |
        1 | when: "a" == x
          | - the mapping begins here
          |           ^^ not part of the value
          |
          = help: quote the whole value: put it into single quotes, or into double quotes with `\\"` inside

        """)
  }

  @Test func `a quote that is not closed`() {
    #expect(
      explain("a: \"b\nc: d\n") == """
        error[YM101]: the quoted text is not closed
         --> a.yaml:3:1
          |
        1 | a: "b
          |    - the quotes open here
        3 |
          | ^ the file ends here
          |
          = help: close the quotes

        """)
  }

  @Test func `a reserved character`() {
    #expect(
      explain("a: @b\n") == """
        error[YM101]: a value cannot begin with `@` unless it is quoted
         --> a.yaml:1:4
          |
        1 | a: @b
          |    ^^ needs quotes
          |
          = help: quote the value

        """)
  }

  /// One text for each problem that libyaml knows and text can cause; none may be passed on in libyaml's words.
  @Test(arguments: [
    "a: b: c", "- a\n b: c", "a: [", "a: {", "a: [b\nc: d", "a:\n  b\nc", "a: b\n- c", "a: - b", "a: 'b", "a: \"\\q\"",
    "a: \"\\x0\"", "a: \"\\uD800\"", "a: | b", "a: |0\n  b", "a: %b", "a: `b`", "a: &", "a: *", "a: ? b", "? a: b\n c",
    "a: 'b\n--- c'", "[a] b", "a\nb: c", "{a: b,, c}", "a: [b]]", "- - a\n  b", "!<a", "!a!b c", "%FOO\n---\n",
    "%YAML x\n---\na",
    "%YAML 1.2\n%YAML 1.2\n---\na", "%TAG !a! x:\n%TAG !a! x:\n---\na", "[a: b: c]", "{\"a\":b:c}", "[? a b",
    "a: >9\n b",
    "a:\n  |\n  b\n c", "key with\nno colon: a", "&a &b c", "- |\n   \n a",
  ])
  func `is explained in our words`(text: String) {
    let diagnostics = YAMLDocument.parse(Source(path: "a.yaml", text: text)).diagnostics
    for diagnostic in diagnostics where diagnostic.code != .yamlKeyNoString {
      #expect(!diagnostic.message.contains("did not find"), "\(text.debugDescription): \(diagnostic.message)")
      #expect(!diagnostic.message.contains("found "), "\(text.debugDescription): \(diagnostic.message)")
      #expect(!diagnostic.message.contains("expected <"), "\(text.debugDescription): \(diagnostic.message)")
    }
  }
}
