/// Keeps a region of lines above the cursor up to date on a terminal, and sends only the lines that have changed, so that
/// a slow link carries little (ECMA-48: cursor up and down, erase in line and in page).
///
/// The cursor rests at the beginning of the line below the region. Lines must not be wider than the terminal.
public struct ScreenPainter: Sendable, Hashable {
  private var shown: [String] = []
  private var size: [Int] = []

  public init() {}

  /// What to send so that the region shows these lines; empty when it does already.
  ///
  /// - Parameter width, height: of the terminal. After it was resized nobody knows where its lines are: the screen is
  ///   cleared, and what had scrolled away stays as it is.
  public mutating func paint(_ lines: [String], width: Int, height: Int) -> String {
    var text = ""
    if !shown.isEmpty, size != [width, height] {
      text = "\u{1B}[2J\u{1B}[H"
      shown = []
    }
    size = [width, height]
    guard lines != shown else { return text }
    guard !shown.isEmpty else {
      shown = lines
      return text + lines.map { "\($0)\u{1B}[K\r\n" }.joined()
    }
    let first = zip(lines, shown).prefix { $0 == $1 }.count
    var row = shown.count
    func move(to line: Int) {
      if line < row { text += "\u{1B}[\(row - line)A" }
      if line > row { text += "\u{1B}[\(line - row)B" }
      text += "\r"
      row = line
    }
    for line in first..<max(first, min(lines.count, shown.count)) where lines[line] != shown[line] {
      move(to: line)
      text += "\(lines[line])\u{1B}[K"
    }
    if lines.count > shown.count {
      move(to: shown.count)
      for line in lines[shown.count...] { text += "\(line)\u{1B}[K\r\n" }
      row = lines.count
    } else if lines.count < shown.count {
      move(to: lines.count)
      text += "\u{1B}[J"
    } else {
      move(to: lines.count)
    }
    shown = lines
    return text
  }

  /// What to send so that the region is gone and the cursor where it began.
  public mutating func clear() -> String {
    guard !shown.isEmpty else { return "" }
    let text = "\u{1B}[\(shown.count)A\r\u{1B}[J"
    shown = []
    return text
  }

  /// Another program has written meanwhile: the next region begins where the cursor is.
  public mutating func forget() { shown = [] }
}
