import Diagnostics
import TestSupport
import Testing
import YAML

/// Whatever the bytes: reading and rendering end, and every range lies in the file.
@Suite struct MutationTests {
  static let text = """
    # yaml-language-server: $schema=x
    apiVersion: runback/v1
    metadata: &meta
      id: compromised-deployment   # note
      title: "Compromised \\u00e9 deployment"
      tags: [gitops, 'supply''s', "ch\\
        ain"]
    inputs: {repo: { type: path }, "b": [1, 2.5, ~]}
    steps:
    - id: é
      run: [kubectl, --patch, '{"spec":{"a":null}}']
      when: steps.scope.outputs.untrusted > 0
      manual: >-
        Is the rate
        below 1 %?

          Then go on. 漢字 🚀
    - shell: |2+
          set -e
        echo "${{ inputs.repo }}"

    ? complex
    : - *meta
      - plain text
        on two lines
    last: |
      end

    """

  static let fragments: [[UInt8]] =
    [
      "\t", "\n", "\r\n", "  ", ": ", "- ", "[", "]", "{", "}", ",", "|", ">", "'", "\"", "\\", "&a ", "*a", "*meta",
      "!t ",
      "!!", "<<: ", "# ", "---\n", "...\n", "%YAML 1.1\n", "? ", "\0", "\u{FEFF}", "\u{85}", "\u{2028}", "漢", "🚀",
      "\\u",
      "|9\n", ">-1\n", "~", "0x", "@", "`",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xFF, 0xFE]]

  func mutant(using random: inout SeededRandom) -> [UInt8] {
    var bytes = Array(Self.text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0:
        bytes.insert(contentsOf: Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &random)], at: at)
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
      case 2: bytes.removeSubrange(at..<bytes.count)
      case 3: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
      default:
        let from = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 30)], at: at)
      }
    }
    return bytes
  }

  func check(_ node: Node, in source: Source) -> Bool {
    let range = node.range
    guard range.lower >= 0, range.lower <= range.upper, range.upper <= source.bytes.count else { return false }
    if let scalar = node.scalar {
      let map = ScalarMap(node, in: source)
      let part = map.sourceRange(ofText: 0..<scalar.text.utf8.count)
      return part.lower >= 0 && part.lower <= part.upper && part.upper <= source.bytes.count
    }
    let children = (node.sequence ?? []) + (node.mapping ?? []).flatMap { [$0.key, $0.value] }
    return endsWell(node, children: children, in: source) && children.allSatisfy { check($0, in: source) }
  }

  /// A flow collection spans its brackets, a block collection ends with its last value. (Values of aliases stand
  /// elsewhere, and of two equal keys the second is left out.)
  func endsWell(_ node: Node, children: [Node], in source: Source) -> Bool {
    let range = node.range
    let covered = source.bytes[range.lower..<range.upper]
    if let first = covered.first, first == UInt8(ascii: "[") && node.sequence != nil {
      return covered.last == UInt8(ascii: "]")
    }
    if let first = covered.first, first == UInt8(ascii: "{") && node.mapping != nil {
      return covered.last == UInt8(ascii: "}")
    }
    let inside = children.map(\.range).filter { $0.lower >= range.lower && $0.upper <= range.upper }
    guard inside.count == children.count, let last = inside.map(\.upper).max() else { return true }
    // Nothing but indicators, white space, comments and what was left out stands behind the last value.
    return last <= range.upper && covered.last != 0x20 && covered.last != 0x0A
  }

  @Test func `the text that is mutated is good`() {
    let (root, diagnostics) = YAMLDocument.parseOne(Source(path: "a.yaml", text: Self.text))
    #expect(diagnostics.isEmpty)
    #expect(root?.mapping?.count == 6)
  }

  @Test func `thousands of mutants are read and rendered without harm`() {
    let seed: UInt64 = 31_337
    var random = SeededRandom(seed: seed)
    let limits = YAMLLimits(bytes: 1 << 16, depth: 12, nodes: 300, diagnostics: 20)
    var good = 0
    var codes: Set<DiagnosticCode> = []
    for round in 0..<5_000 {
      let source = Source(path: "a.yaml", bytes: mutant(using: &random))
      let (documents, diagnostics) = YAMLDocument.parse(source, limits: limits)
      if diagnostics.isEmpty { good += 1 }
      for root in documents {
        #expect(check(root, in: source), "seed \(seed) round \(round)")
      }
      for diagnostic in diagnostics {
        codes.insert(diagnostic.code)
        for range in [diagnostic.range] + diagnostic.related.map(\.range) {
          #expect(
            range.lower >= 0 && range.lower <= range.upper && range.upper <= source.bytes.count,
            "seed \(seed) round \(round) \(diagnostic.code.name)")
        }
      }
      let output = DiagnosticRenderer(.text).render(diagnostics)
      #expect(
        output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control },
        "seed \(seed) round \(round)")
    }
    // The mutants are neither all broken nor all harmless.
    #expect(good > 200)
    #expect(codes.count >= 8, "\(codes.map(\.name).sorted())")
  }
}
