/// The format `text`: each finding with the lines that it is about.
struct TextReport {
  let palette: Palette
  let width: Int
  let shown: Int

  /// Something to mark in one line.
  private struct Mark {
    let range: Range<Int>
    let isPrimary: Bool
    let label: String
  }

  func render(_ diagnostics: [PlacedDiagnostic]) -> String {
    var text = diagnostics.prefix(shown).map(render).joined(separator: "\n")
    let rest = diagnostics.dropFirst(shown)
    if !rest.isEmpty {
      let errors = rest.count { $0.diagnostic.severity == .error }
      let counts = [(errors, "error"), (rest.count - errors, "warning")].filter { $0.0 > 0 }
        .map { "\($0.0) more \($0.1)\($0.0 == 1 ? "" : "s")" }
      text += "\n… and \(counts.joined(separator: " and "))\n"
    }
    return text
  }

  private func render(_ placed: PlacedDiagnostic) -> String {
    let diagnostic = placed.diagnostic
    let marks = marks(of: placed)
    let numbers = marks.keys.sorted()
    let gutter = numbers.last.map { String($0).utf8.count } ?? 1
    let margin = String(repeating: " ", count: gutter)
    let bar = palette.frame("\(margin) |")

    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.name)]"
    var text =
      "\(palette.severity(diagnostic.severity, head))\(palette.strong(": " + terminalText(diagnostic.message)))\n"
    text += "\(margin)\(palette.frame("-->")) \(placed.place)\n\(bar)\n"
    for (index, number) in numbers.enumerated() {
      if index > 0, skipped(from: numbers[index - 1], to: number, in: placed) { text += "\(palette.frame("..."))\n" }
      text += line(number, marks[number] ?? [], placed, margin: margin)
    }
    if !diagnostic.help.isEmpty { text += "\(bar)\n" }
    for help in diagnostic.help {
      text += "\(margin) \(palette.frame("=")) help: \(terminalText(help))\n"
    }
    return text
  }

  /// The lines to show. A range of several lines is marked on its first and last line, and on the one between if there
  /// is only one.
  private func marks(of placed: PlacedDiagnostic) -> [Int: [Mark]] {
    let diagnostic = placed.diagnostic
    var marks: [Int: [Mark]] = [:]
    let all =
      [(diagnostic.range, true, diagnostic.label)] + diagnostic.related.map { ($0.range, false, $0.text) }
    for (range, isPrimary, label) in all {
      let range = placed.clamped(range)
      let first = placed.lines.line(of: range.lowerBound)
      let last = lastLine(of: range, in: placed)
      for number in first...last where last - first <= 2 || number == first || number == last {
        let part = number == first && first == last ? range : part(of: range, onLine: number, in: placed)
        marks[number, default: []].append(
          Mark(range: part, isPrimary: isPrimary, label: number == last ? label : ""))
      }
    }
    return marks
  }

  /// A range that ends with a line break ends on the line that the break ends.
  private func lastLine(of range: Range<Int>, in placed: PlacedDiagnostic) -> Int {
    let first = placed.lines.line(of: range.lowerBound)
    guard !range.isEmpty else { return first }
    return max(first, placed.lines.line(of: range.upperBound - 1))
  }

  private func part(of range: Range<Int>, onLine number: Int, in placed: PlacedDiagnostic) -> Range<Int> {
    let content = placed.lines.content(ofLine: number)
    var lower = max(range.lowerBound, content.lowerBound)
    var upper = min(range.upperBound, content.upperBound)
    let bytes = placed.diagnostic.source.bytes
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    while lower < upper, lower > range.lowerBound || lower == content.lowerBound, isBlank(bytes[lower]) { lower += 1 }
    while upper > lower, isBlank(bytes[upper - 1]) { upper -= 1 }
    return min(lower, upper)..<max(lower, upper)
  }

  /// Whether lines of one marked range are left out between two that are shown.
  private func skipped(from upper: Int, to lower: Int, in placed: PlacedDiagnostic) -> Bool {
    guard lower - upper > 1 else { return false }
    let ranges = [placed.diagnostic.range] + placed.diagnostic.related.map(\.range)
    return ranges.contains { range in
      let range = placed.clamped(range)
      return placed.lines.line(of: range.lowerBound) <= upper && lastLine(of: range, in: placed) >= lower
    }
  }

  /// A line and what is marked in it. A long line is shown again for each mark that the window did not reach.
  private func line(_ number: Int, _ marks: [Mark], _ placed: PlacedDiagnostic, margin: String) -> String {
    let digits = String(number)
    let label = String(repeating: " ", count: margin.utf8.count - digits.utf8.count) + digits
    let content = placed.lines.content(ofLine: number)
    var text = ""
    // The primary mark chooses the first window.
    var waiting = marks.sorted {
      ($0.isPrimary ? 0 : 1, $0.range.lowerBound) < ($1.isPrimary ? 0 : 1, $1.range.lowerBound)
    }
    while let first = waiting.first {
      let view = LineView(
        placed.diagnostic.source.bytes, content: content, showing: first.range.lowerBound, width: width)
      let visible = waiting.enumerated().filter { $0 == 0 || view.shows($1.range.lowerBound) }.map(\.element)
      waiting = waiting.enumerated().filter { $0 != 0 && !view.shows($1.range.lowerBound) }.map(\.element)
      text += row(palette.frame("\(label) |"), view.text)
      for mark in visible.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        let (start, count) = view.marks(under: mark.range)
        let signs = String(repeating: mark.isPrimary ? "^" : "-", count: count)
        let words = mark.label.isEmpty ? signs : "\(signs) \(terminalText(mark.label))"
        let painted =
          mark.isPrimary ? palette.severity(placed.diagnostic.severity, words) : palette.second(words)
        text += row(palette.frame("\(margin) |"), String(repeating: " ", count: start) + painted)
      }
    }
    return text
  }

  private func row(_ gutter: String, _ content: String) -> String {
    let trimmed =
      content.unicodeScalars.last == " " ? String(content.reversed().drop { $0 == " " }.reversed()) : content
    return trimmed.isEmpty ? "\(gutter)\n" : "\(gutter) \(trimmed)\n"
  }
}
