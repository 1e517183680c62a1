/// Text that people and programs wrote, made fit to stand in Markdown (CommonMark 0.31, with the tables of GFM) as text and
/// nothing else.
public enum MarkdownText {
  /// One line, for a paragraph, a heading or a table cell: control characters and line ends become blanks, and whatever
  /// Markdown, HTML or a forge's mathematics would read is escaped (CommonMark §2.4).
  public static func inline(_ text: String) -> String {
    var escaped = ""
    var before = Start.line
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      if isMarkup(scalar, before, next == scalars.endIndex ? nil : scalars[next]) { escaped += "\\" }
      escaped.unicodeScalars.append(isVisible(scalar) ? scalar : " ")
      before = before.after(scalar)
    }
    return escaped
  }

  /// As ``inline(_:)``, line by line, for a paragraph in which each line stays one.
  public static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { inline(String($0)) }.joined(separator: "\n")
  }

  /// A code span on one line, between more backticks than the text has in a row (CommonMark §6.1).
  public static func code(_ text: String) -> String {
    let visible = String(String.UnicodeScalarView(text.unicodeScalars.map { isVisible($0) ? $0 : " " }))
    let longest = longestRun(of: "`", in: visible)
    guard longest > 0 else { return "`\(visible)`" }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence) \(visible) \(fence)"
  }

  /// As ``code(_:)``, for a table, which is cut into cells before its code spans are read (GFM §4.10).
  public static func cell(code text: String) -> String { code(text).replacing("|", with: "\\|") }

  /// Several lines as they are, in a fence longer than any run of backticks within (CommonMark §4.5).
  public static func block(_ text: String, language: String = "text") -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let visible = text.unicodeScalars.map { $0 == "\n" || $0 == "\t" || isVisible($0) ? $0 : " " }
    let body = String(String.UnicodeScalarView(visible))
    return "\(fence)\(language)\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(fence)\n"
  }

  /// A table (GFM §4.10) of cells that are Markdown already.
  public static func table(_ heading: [String], _ rows: [[String]]) -> String {
    let lines = [heading, heading.map { _ in "---" }] + rows
    return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  /// What stands before a character in its line, as far as it matters to what Markdown makes of it.
  private enum Start {
    case line, number, text

    func after(_ scalar: Unicode.Scalar) -> Start {
      switch self {
      case .line, .number:
        if ("0"..."9").contains(scalar) { return .number }
        return self == .line && scalar == " " ? .line : .text
      case .text: return .text
      }
    }
  }

  private static func isMarkup(_ scalar: Unicode.Scalar, _ before: Start, _ next: Unicode.Scalar?) -> Bool {
    let endsMark = next == nil || next == " " || next.map(isVisible) == false
    return switch scalar {
    case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "!", "&", "$": true
    // A list, a rule or an underline; not a number with its sign (CommonMark §4.1, §4.3, §5.2).
    case "-", "+", "=": before == .line && (endsMark || next == scalar)
    case ".", ")": before == .number && endsMark
    default: false
    }
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
