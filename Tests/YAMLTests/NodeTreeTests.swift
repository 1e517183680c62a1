import Diagnostics
import Testing
import YAML

/// One line a node: its kind and the bytes that its range covers.
func outline(_ node: Node, in source: Source, depth: Int = 0) -> String {
  let covered = String(decoding: source.bytes[node.range.lower..<node.range.upper], as: UTF8.self)
  let indent = String(repeating: "  ", count: depth)
  switch node.content {
  case .scalar(let scalar):
    return "\(indent)\(scalar.style) \(scalar.text.debugDescription) <- \(covered.debugDescription)\n"
  case .sequence(let nodes):
    return "\(indent)list <- \(covered.debugDescription)\n"
      + nodes.map { outline($0, in: source, depth: depth + 1) }.joined()
  case .mapping(let entries):
    return "\(indent)mapping <- \(covered.debugDescription)\n"
      + entries.map {
        outline($0.key, in: source, depth: depth + 1) + outline($0.value, in: source, depth: depth + 2)
      }.joined()
  }
}

/// Documents and findings of a text, in short.
func parsed(_ text: String) -> String {
  let source = Source(path: "a.yaml", text: text)
  let (documents, diagnostics) = YAMLDocument.parse(source)
  return documents.map { outline($0, in: source) }.joined(separator: "---\n")
    + DiagnosticRenderer(.short).render(diagnostics)
}

@Suite struct NodeTreeTests {
  @Test func `block collections end with their last value`() {
    #expect(
      parsed("a:\n  - b\n  - c: d   # note\n\n# end\ne:\n- f\n\ng: h\n") == #"""
        mapping <- "a:\n  - b\n  - c: d   # note\n\n# end\ne:\n- f\n\ng: h"
          plain "a" <- "a"
            list <- "- b\n  - c: d"
              plain "b" <- "b"
              mapping <- "c: d"
                plain "c" <- "c"
                  plain "d" <- "d"
          plain "e" <- "e"
            list <- "- f"
              plain "f" <- "f"
          plain "g" <- "g"
            plain "h" <- "h"

        """#)
  }

  @Test func `flow collections span their brackets`() {
    #expect(
      parsed("{ a: [ 1, \"x\" ] , b: {} }  # c\n") == #"""
        mapping <- "{ a: [ 1, \"x\" ] , b: {} }"
          plain "a" <- "a"
            list <- "[ 1, \"x\" ]"
              plain "1" <- "1"
              doubleQuoted "x" <- "\"x\""
          plain "b" <- "b"
            mapping <- "{}"

        """#)
  }

  @Test func `block scalars end with their last visible character`() {
    #expect(
      parsed("a: |  # why\n  one\n\n  two  \n\n\nb: >-\n  x\nc: |\n\nd: |2-\n   y\n") == #"""
        mapping <- "a: |  # why\n  one\n\n  two  \n\n\nb: >-\n  x\nc: |\n\nd: |2-\n   y"
          plain "a" <- "a"
            literal "one\n\ntwo  \n" <- "|  # why\n  one\n\n  two"
          plain "b" <- "b"
            folded "x" <- ">-\n  x"
          plain "c" <- "c"
            literal "" <- "|"
          plain "d" <- "d"
            literal " y" <- "|2-\n   y"

        """#)
  }

  @Test func `values that are left out are empty and stand where they would`() {
    #expect(
      parsed("a:\nb: [ , ]\n") == """
        a.yaml:2:6: error[YM101]: a value is missing

        """)
    #expect(
      parsed("a:\nb:\n  -\n  - x\n? c\n") == #"""
        mapping <- "a:\nb:\n  -\n  - x\n? c"
          plain "a" <- "a"
            plain "" <- ""
          plain "b" <- "b"
            list <- "-\n  - x"
              plain "" <- ""
              plain "x" <- "x"
          plain "c" <- "c"
            plain "" <- ""

        """#)
  }

  @Test func `anchors are no part of a value and an alias is the value that it names`() {
    #expect(
      parsed("a: &x [1, 2]\nb: *x\nc: &y\n  d: &z 'e'\nf: &w\ng: [*y, *z]\n") == #"""
        mapping <- "a: &x [1, 2]\nb: *x\nc: &y\n  d: &z \'e\'\nf: &w\ng: [*y, *z]"
          plain "a" <- "a"
            list <- "[1, 2]"
              plain "1" <- "1"
              plain "2" <- "2"
          plain "b" <- "b"
            list <- "[1, 2]"
              plain "1" <- "1"
              plain "2" <- "2"
          plain "c" <- "c"
            mapping <- "d: &z \'e\'"
              plain "d" <- "d"
                singleQuoted "e" <- "\'e\'"
          plain "f" <- "f"
            plain "" <- ""
          plain "g" <- "g"
            list <- "[*y, *z]"
              mapping <- "d: &z \'e\'"
                plain "d" <- "d"
                  singleQuoted "e" <- "\'e\'"
              singleQuoted "e" <- "\'e\'"

        """#)
  }

  @Test func `ranges count bytes whatever the characters and line ends`() {
    #expect(
      parsed("é: 漢字\r\n🚀: [\"ü\", e\u{301}]\r\nlast: 'ß'\r\n") == #"""
        mapping <- "é: 漢字\r\n🚀: [\"ü\", é]\r\nlast: \'ß\'"
          plain "é" <- "é"
            plain "漢字" <- "漢字"
          plain "🚀" <- "🚀"
            list <- "[\"ü\", é]"
              doubleQuoted "ü" <- "\"ü\""
              plain "é" <- "é"
          plain "last" <- "last"
            singleQuoted "ß" <- "\'ß\'"

        """#)
  }

  @Test func `several documents are told apart`() {
    #expect(
      parsed("--- a\n...\n---\nb: c\n---\n") == #"""
        plain "a" <- "a"
        ---
        mapping <- "b: c"
          plain "b" <- "b"
            plain "c" <- "c"
        ---
        plain "" <- ""

        """#)
    #expect(parsed("# nothing\n") == "")
  }

  @Test func `the value of a key is found by name`() {
    let (root, _) = YAMLDocument.parseOne(Source(path: "a", text: "a: {b: [x]}\nc: d\n"))
    #expect(root?["a"]?["b"]?.sequence?.first?.scalar?.text == "x")
    #expect(root?["c"]?["b"] == nil)
    #expect(root?["z"] == nil)
  }
}
