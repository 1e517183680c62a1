/// Text that people and programs wrote, made fit to stand in Markdown as text and nothing else.
enum MarkdownText {
  /// One line, for a paragraph or a table cell: control characters and line ends become blanks, and whatever Markdown or HTML
  /// would read is escaped.
  static func inline(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "!", "&": escaped += "\\\(Character(scalar))"
      default: escaped.unicodeScalars.append(isVisible(scalar) ? scalar : " ")
      }
    }
    return escaped
  }

  /// As ``code(_:)``, for a table, which is cut into cells before its code spans are read (GFM §4.10).
  static func cell(code text: String) -> String { code(text).replacing("|", with: "\\|") }

  /// A code span, between more backticks than the text has in a row (CommonMark §6.1).
  static func code(_ text: String) -> String {
    let visible = String(String.UnicodeScalarView(text.unicodeScalars.map { isVisible($0) ? $0 : " " }))
    let longest = longestRun(of: "`", in: visible)
    guard longest > 0 else { return "`\(visible)`" }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence) \(visible) \(fence)"
  }

  /// Several lines as they are, in a fence longer than any run of backticks within.
  static func block(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let visible = text.unicodeScalars.map { $0 == "\n" || isVisible($0) ? $0 : " " }
    let body = String(String.UnicodeScalarView(visible))
    return "\(fence)text\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }

  private static func longestRun(of scalar: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var current = 0
    for next in text.unicodeScalars {
      current = next == scalar ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }

  /// Neither control characters nor what changes the direction of what follows.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
