import Diagnostics

/// Slips that libyaml notices late or in other words: what stands in the lines around its finding tells more.
struct SyntaxHints {
  private let bytes: [UInt8]
  private let offset: Int
  /// Where libyaml says that the thing began in which it got lost.
  private let context: Int?
  private let problem: String

  init(_ failure: Event.Failure, at offset: Int, context: Int?, in source: Source) {
    bytes = source.bytes
    self.offset = min(offset, source.bytes.count)
    self.context = context
    problem = failure.problem
  }

  /// The first line of a merge conflict, when the file has one: nothing else that is wrong matters then.
  var conflict: SourceRange? {
    var start = 0
    while start < bytes.count {
      if bytes[start...].starts(with: "<<<<<<< ".utf8) {
        return SourceRange(lower: start, upper: endOfLine(from: start))
      }
      start = endOfLine(from: start) + 1
    }
    return nil
  }

  /// What to type, in order of likelihood; each replaces nothing and only adds.
  var help: [String] {
    var help: [String] = []
    let here = line(around: offset)
    let began = context.map { line(around: $0) } ?? here
    if problem == "could not find expected ':'" {
      if let key = glued(began) { help.append("put a blank behind the colon: `\(key)`") }
      if let context, endsWithBlockIndicator(before: context) {
        help.append("the text behind `|` or `>` is indented deeper than its key")
      }
    }
    if let number = lineWithNoBreakSpace(near: offset) {
      help.append("line \(number) is indented with no-break spaces (U+00A0), which YAML takes for text: write blanks")
    }
    if let quote = (here + began).first(where: { "“”„‘’".contains($0) }) {
      help.append("`\(quote)` is no quotation mark for YAML: write `\"`")
    }
    if problem.hasPrefix("did not find expected ',' or"), let context, isOdd(began) {
      help.append("the quotes that open on line \(lineNumber(of: context)) may not be closed")
    }
    return help
  }

  // MARK: Lines

  private func startOfLine(from position: Int) -> Int {
    var start = min(position, bytes.count)
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    return start
  }

  private func endOfLine(from position: Int) -> Int {
    var end = min(position, bytes.count)
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return end
  }

  private func line(around position: Int) -> String {
    let start = startOfLine(from: position)
    return String(decoding: bytes[start..<min(endOfLine(from: position), start + 400)], as: UTF8.self)
  }

  private func lineNumber(of position: Int) -> Int { bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1 }

  /// `title:What` as it is meant, when the line is nothing but that.
  private func glued(_ line: String) -> String? {
    let text = line.drop { $0 == " " || $0 == "-" }
    guard let colon = text.firstIndex(of: ":"), text.index(after: colon) < text.endIndex else { return nil }
    let key = text[..<colon]
    let value = text[text.index(after: colon)...]
    guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0.isNumber }), value.first != " ", value.first != "/" else {
      return nil
    }
    return "\(key): \(value.prefix(60))"
  }

  private func endsWithBlockIndicator(before position: Int) -> Bool {
    let start = startOfLine(from: position)
    guard start > 0 else { return false }
    let above = line(around: start - 1)
    return above.last { $0 != " " }.map { $0 == "|" || $0 == ">" } ?? false
  }

  /// In the indentation of the line or of the one above it.
  private func lineWithNoBreakSpace(near position: Int) -> Int? {
    var start = startOfLine(from: position)
    for _ in 0..<2 {
      var indented = start
      while indented < bytes.count, bytes[indented] == 0x20 { indented += 1 }
      if bytes[indented...].starts(with: [0xC2, 0xA0]) { return lineNumber(of: start) }
      guard start > 0 else { return nil }
      start = startOfLine(from: start - 1)
    }
    return nil
  }

  private func isOdd(_ line: String) -> Bool { line.count { $0 == "\"" } % 2 == 1 }
}
