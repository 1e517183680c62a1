import Diagnostics
import Testing
import YAML

@Suite struct PageTests {
  @Test func `every code has one page`() {
    let numbers = Array(101...117) + Array(120...125)
    #expect(yamlDiagnosticPages.map(\.code.name) == numbers.map { "YM\($0)" })
  }

  /// What cannot be written on a page: bytes that are no text, and files that are too large for one.
  func example(of page: DiagnosticPage) -> [UInt8] {
    switch page.code {
    case .yamlEncoding: Array("title: caf".utf8) + [0xE9, 0x0A]
    case .yamlByteOrderMark: [0xEF, 0xBB, 0xBF] + Array("title: Restart\n".utf8)
    case .yamlTooLarge: Array(repeating: 0x23, count: (8 << 20) + 1)
    case .yamlTooDeep: Array(("a: " + String(repeating: "[", count: 101) + String(repeating: "]", count: 101)).utf8)
    case .yamlTooManyFindings: Array((0..<1_001).map { "\($0): x\n" }.joined().utf8)
    default: Array(page.example.utf8)
    }
  }

  func decode(_ bytes: [UInt8]) -> Set<DiagnosticCode> {
    let context = DecodingContext(Source(path: "a.yaml", bytes: bytes))
    if let root = context.root(), case .mapping = root.content {
      var page = MappingDecoder(root, what: "a page", in: context)
      let title = page?.optional("title")
      if let title { context.warnAboutSwallowedComment(title, "`title`") }
      _ = page?.optional("tags", context.strings)
      _ = page?.optional("country", context.string)
      _ = page?.optional("rollback") { context.enumeration($0, $1, among: ["ask", "never"]) }
      if page?.has("id") == true { _ = page?.required("title") }
      page?.finish(also: [
        "id", "owner", "a", "b", "c", "d", "e", "f", "8080", "when", "steps", "contact", "base", "step",
      ])
    }
    return Set(context.diagnostics.map(\.code))
  }

  @Test(arguments: yamlDiagnosticPages)
  func `the example of a page has its fault and the mended one has none`(page: DiagnosticPage) {
    #expect(decode(example(of: page)).contains(page.code), "\(page.code.name)")
    let isComment = page.fixed.hasPrefix("#")
    #expect(decode(Array(page.fixed.utf8)) == (isComment ? [.yamlEmpty] : []), "\(page.code.name)")
    #expect(
      !page.title.isEmpty && !page.title.hasSuffix(".") && page.explanation.hasSuffix(".")
        || page.explanation.hasSuffix(")"))
  }
}
