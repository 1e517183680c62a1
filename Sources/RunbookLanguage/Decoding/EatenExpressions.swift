import Diagnostics
import YAML

/// YAML reads `!has(x)` as a tag, `"a" == x` as a text with rubbish behind it and `a ? b : c` as a key
/// with a value. What it says then helps nobody who wrote an expression.
struct EatenExpressions {
  private let source: Source

  init(_ source: Source) { self.source = source }

  /// What is found within such an expression besides says nothing new and is left out.
  func explain(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let explained = diagnostics.map(explain)
    let eaten = explained.filter { $0.code == .runbookQuoteExpression && !$0.range.isEmpty }
    var seen: Set<SourceRange> = []
    return explained.filter { diagnostic in
      guard diagnostic.code != .runbookQuoteExpression || diagnostic.range.isEmpty else {
        return seen.insert(diagnostic.range).inserted
      }
      return !eaten.contains { $0.range.lower <= diagnostic.range.lower && diagnostic.range.upper <= $0.range.upper }
    }
  }

  private func explain(_ diagnostic: Diagnostic) -> Diagnostic {
    guard [.yamlSyntax, .yamlTag, .yamlAlias].contains(diagnostic.code), let found = expression(at: diagnostic.range)
    else { return diagnostic }
    return Diagnostic(
      .runbookQuoteExpression, "YAML cannot read this expression without quotes", in: source, at: found.range,
      label: "quote it", help: ["write `\(found.key): \(quoted(found.text))`"])
  }

  /// The value of a key that takes an expression, on the line of the range.
  private func expression(at range: SourceRange) -> (key: String, text: String, range: SourceRange)? {
    let bytes = source.bytes
    guard !bytes.isEmpty else { return nil }
    var start = min(range.lower, bytes.count - 1)
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    var end = start
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    while start < end, bytes[start] == 0x20 || bytes[start] == UInt8(ascii: "-") { start += 1 }
    guard let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")), colon + 1 < end, bytes[colon + 1] == 0x20
    else { return nil }
    let key = String(decoding: bytes[start..<colon], as: UTF8.self)
    guard ["when", "if", "until", "expect", "that", "each"].contains(key) else { return nil }
    var lower = colon + 1
    while lower < end, bytes[lower] == 0x20 { lower += 1 }
    while end > lower, bytes[end - 1] == 0x20 { end -= 1 }
    guard lower < end, bytes[lower] != UInt8(ascii: "'") else { return nil }
    let text = String(decoding: bytes[lower..<end], as: UTF8.self)
    return (key, text, SourceRange(lower: lower, upper: end))
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
