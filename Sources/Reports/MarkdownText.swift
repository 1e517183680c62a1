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

  /// Several lines as they are, in a fence longer than any run of backticks within.
  static func block(_ text: String) -> String {
    var longest = 0
    var current = 0
    for character in text {
      current = character == "`" ? current + 1 : 0
      longest = max(longest, current)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let visible = text.unicodeScalars.map { $0 == "\n" || isVisible($0) ? $0 : " " }
    let body = String(String.UnicodeScalarView(visible))
    return "\(fence)text\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }

  /// Neither control characters nor what changes the direction of what follows.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
