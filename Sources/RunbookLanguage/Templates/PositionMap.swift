import Diagnostics
import YAML

/// Where the bytes of an expression are in the file. A stretch on one line is one run; escapes, folded
/// lines and indentation make more.
struct PositionMap: Sendable, Hashable {
  /// Text from an offset on whose bytes lie one after the other in the file.
  struct Run: Sendable, Hashable {
    let text: Int
    let file: SourceRange
  }

  private let runs: [Run]
  /// Bytes of text.
  private let count: Int
  let whole: SourceRange

  /// For the part `text` of a scalar.
  init(_ scalar: ScalarMap, text: Range<Int>) {
    whole = scalar.sourceRange(ofText: text)
    count = text.count
    // No escape and no line break is shorter in the file than in the text.
    guard whole.upper - whole.lower != text.count else {
      runs = [Run(text: 0, file: whole)]
      return
    }
    var runs: [Run] = []
    for offset in text {
      let file = scalar.sourceRange(ofText: offset..<offset + 1)
      if let last = runs.last, file.lower == last.file.upper, file.upper == file.lower + 1,
        last.file.upper - last.file.lower == offset - text.lowerBound - last.text
      {
        runs[runs.count - 1] = Run(text: last.text, file: SourceRange(lower: last.file.lower, upper: file.upper))
      } else {
        runs.append(Run(text: offset - text.lowerBound, file: file))
      }
    }
    self.runs = runs
  }

  /// The file range that holds a range of the expression's text; never outside `whole`.
  func range(of text: SourceRange) -> SourceRange {
    guard text.upper > text.lower else {
      let position = text.lower == 0 ? whole.lower : end(of: text.lower - 1)
      return SourceRange(lower: position, upper: position)
    }
    let lower = start(of: text.lower)
    return SourceRange(lower: lower, upper: max(lower, end(of: text.upper - 1)))
  }

  private func start(of offset: Int) -> Int {
    guard let run = run(with: offset) else { return whole.lower }
    return min(run.file.lower + offset - run.text, whole.upper)
  }

  private func end(of offset: Int) -> Int {
    guard let run = run(with: offset) else { return whole.lower }
    // The only byte of a run may be an escape, which is longer in the file.
    let next = runs.first { $0.text > run.text }?.text ?? count
    return offset + 1 == next ? run.file.upper : min(run.file.lower + offset - run.text + 1, whole.upper)
  }

  private func run(with offset: Int) -> Run? { runs.last { $0.text <= offset } }
}
