import Diagnostics
import TestSupport
import Testing
import YAML

@Suite struct ScalarMapTests {
  /// The parts of the source that become each of `parts` in the first value of the text.
  func mapped(_ yaml: String, _ parts: String...) -> [String] {
    let source = Source(path: "a", text: yaml)
    guard let node = YAMLDocument.parseOne(source).root?["k"], let scalar = node.scalar else { return ["no scalar"] }
    let map = ScalarMap(node, in: source)
    return parts.map { part in
      let text = Array(scalar.text.utf8)
      let wanted = Array(part.utf8)
      guard let start = (0...max(0, text.count - wanted.count)).first(where: { text[$0...].starts(with: wanted) })
      else { return "not in \(scalar.text.debugDescription)" }
      let range = map.sourceRange(ofText: start..<start + wanted.count)
      return String(decoding: source.bytes[range.lower..<range.upper], as: UTF8.self)
    }
  }

  @Test func `plain text stands where it stands, over several lines too`() {
    #expect(mapped("k: one two\n", "two") == ["two"])
    #expect(mapped("k: one\n  two\n\n  three\n", "two", "e t", "\n", "three") == ["two", "e\n  t", "\n", "three"])
  }

  @Test func `single quotes are doubled in the source`() {
    #expect(mapped("k: 'it''s  so'\n", "'", "s  s", "t'") == ["''", "s  s", "t''"])
  }

  @Test func `escapes are one character`() {
    #expect(
      mapped(
        #"k: "a\tb\u00e9\x41\U0001F680\"\\c\/""#, "\t", "é", "A", "🚀", "\"", "\\", "c/", "tb".replacing("t", with: "\t")
      )
        == [#"\t"#, #"\u00e9"#, #"\x41"#, #"\U0001F680"#, #"\""#, #"\\"#, #"c\/"#, #"\tb"#])
  }

  @Test func `lines of quoted text fold, and an escaped break joins`() {
    #expect(
      mapped("k: \"one  \n\n   two\\\n   three\"\n", "\n", "two", "twothree") == ["\n", "two", "two\\\n   three"])
  }

  @Test func `literal blocks lose their indentation`() {
    #expect(
      mapped("k: |\n    one\n      two\n\n    three\n", "one", "  two", "\n\n", "e\n  t", "three")
        == ["one", "  two", "\n\n", "e\n      t", "three"])
  }

  @Test func `folded blocks lose line breaks, but not those of lines that are indented more`() {
    #expect(
      mapped("k: >+\n  one\n  two\n\n  three\n    four\n  five\n\n", "one two", "three", "\n  four\n", "five\n\n")
        == ["one\n  two", "three", "\n    four\n", "five\n\n"])
  }

  @Test func `an indentation indicator leaves blanks at the beginning`() {
    #expect(mapped("k: |2-\n     one\n    two\n", "   one", "  two") == ["   one", "  two"])
  }

  @Test func `carriage returns belong to the line break`() {
    #expect(mapped("k: |\r\n  one\r\n  two\r\n", "\n", "two") == ["\r\n", "two"])
    #expect(mapped("k: \"one\r\n  two\"\r\n", " ", "two") == ["\r\n", "two"])
  }

  @Test func `a header with a comment does not confuse`() {
    #expect(mapped("k: |  # - not chomping\n  one\n", "one", "\n") == ["one", "\n"])
    #expect(mapped("k: >-  # 2\n  one\n  two\n", "two") == ["two"])
  }

  @Test func `an empty range is a place`() {
    let source = Source(path: "a", text: "k: 'a''b'\n")
    let node = YAMLDocument.parseOne(source).root?["k"]
    #expect(node?.sourceRange(ofText: 0..<0, in: source) == SourceRange(lower: 4, upper: 4))
    #expect(node?.sourceRange(ofText: 2..<2, in: source) == SourceRange(lower: 7, upper: 7))
    #expect(node?.sourceRange(ofText: 3..<3, in: source) == SourceRange(lower: 8, upper: 8))
    #expect(node?.sourceRange(ofText: 90..<99, in: source) == SourceRange(lower: 8, upper: 8))
  }

  @Test func `a node of another source has no map but its range`() {
    let node = Node(range: SourceRange(lower: 0, upper: 3), content: .scalar(Scalar(text: "abc", style: .plain)))
    let other = Source(path: "b", text: "xyz")
    #expect(node.sourceRange(ofText: 1..<2, in: other) == SourceRange(lower: 0, upper: 3))
    #expect(node.sourceRange(ofText: 1..<2, in: Source(path: "c", text: "")) == SourceRange(lower: 0, upper: 3))
  }
}

/// Random scalars in every style: each character of the text is mapped to source bytes that are read as it.
@Suite struct ScalarMapPropertyTests {
  let alphabet: [String] = [
    "a", "b", " ", "  ", "\n", "\n\n", "é", "漢", "🚀", "'", "\"", "\\", "${{", "}}", "-", "x: y", "#", "\t", "\u{85}",
    "\u{2028}", "\r\n",
  ]

  func words(_ count: Int, using random: inout SeededRandom) -> String {
    (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }.joined()
  }

  /// A document whose key `k` holds a scalar; not each of them is valid YAML.
  func document(using random: inout SeededRandom) -> String {
    let text = words(Int.random(in: 1...14, using: &random), using: &random)
    let indent = String(repeating: " ", count: Int.random(in: 1...4, using: &random))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : indent + $0 }.joined(separator: "\n")
    let prefix = ["k: ", "é: 1\nk: ", "k: &anchor ", "[1, {k: ", "- k: "][Int.random(in: 0...4, using: &random)]
    let chomping = ["", "-", "+"][Int.random(in: 0...2, using: &random)]
    let body: String
    switch Int.random(in: 0...5, using: &random) {
    case 0: body = lines.trimmingSpaces()
    case 1: body = "'" + lines.replacing("'", with: "''") + "'"
    case 2:
      body =
        "\""
        + lines.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#).replacing("b", with: #"\x62\u00e9"#)
        .replacing("a", with: "\\\n a") + "\""
    case 3: body = "|\(chomping)\n\(lines)\n"
    case 4: body = ">\(chomping)\n\(lines)\n"
    default: body = (Bool.random(using: &random) ? "|" : ">") + "1\(chomping)  # 3\n\(lines)\n\n"
    }
    return prefix + body + (prefix.hasPrefix("[") ? "}]" : "") + "\n"
  }

  func scalars(in node: Node) -> [Node] {
    switch node.content {
    case .scalar: [node]
    case .sequence(let nodes): nodes.flatMap(scalars)
    case .mapping(let entries): entries.flatMap { scalars(in: $0.key) + scalars(in: $0.value) }
    }
  }

  /// The character that a piece of source stands for inside a scalar of some style.
  func reads(_ piece: [UInt8], as character: Unicode.Scalar, style: Scalar.Style) -> Bool {
    let text = String(decoding: piece, as: UTF8.self)
    if text.unicodeScalars.count == 1, text.unicodeScalars.first == character { return true }
    let breaks: Set<String> = ["\n", "\r\n", "\r", "\u{85}"]
    if breaks.contains(text) || breaks.contains(where: { Array($0.utf8) == piece }) {
      return character == "\n" || character == " " && style != .literal
    }
    if style == .singleQuoted { return text == "''" && character == "'" }
    guard style == .doubleQuoted else { return false }
    let (root, _) = YAMLDocument.parseOne(Source(path: "a", text: "\"" + text + "\""))
    return root?.scalar?.text == String(character)
  }

  @Test func `each character of any scalar is mapped to what it was made of`() {
    let seed: UInt64 = 0x5EED
    var random = SeededRandom(seed: seed)
    var mapped = 0
    var styles: [Scalar.Style: Int] = [:]
    for round in 0..<6_000 {
      let source = Source(path: "a", text: document(using: &random))
      for root in YAMLDocument.parse(source).documents {
        for node in scalars(in: root) {
          guard let scalar = node.scalar else { continue }
          let map = ScalarMap(node, in: source)
          let isBlank = scalar.text.allSatisfy { $0 == " " || $0 == "\n" || $0 == "\u{2028}" }
          if isBlank, scalar.style == .literal || scalar.style == .folded { continue }
          var offset = 0
          var last = 0
          for character in scalar.text.unicodeScalars {
            let length = String(character).utf8.count
            let range = map.sourceRange(ofText: offset..<offset + length)
            let piece = Array(source.bytes[range.lower..<range.upper])
            #expect(
              reads(piece, as: character, style: scalar.style) && range.lower >= last,
              "seed \(seed) round \(round) offset \(offset): \(String(decoding: source.bytes, as: UTF8.self).debugDescription)"
            )
            last = range.upper
            offset += length
            mapped += 1
          }
          styles[scalar.style, default: 0] += 1
        }
      }
    }
    #expect(mapped > 20_000)
    for style in [Scalar.Style.plain, .singleQuoted, .doubleQuoted, .literal, .folded] {
      #expect(styles[style, default: 0] > 300, "\(style)")
    }
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\n" || $0 == "\t" })
  }
}
