/// A part of a source line as a terminal shows it: tabs expanded, controls escaped, long lines cut to a window.
struct LineView {
  /// One character of the source.
  private struct Cell {
    let offset: Int
    let text: String
    let column: Int
    let width: Int
  }

  private static let tabStop = 4
  /// How far around a place a line is looked at: more never fits into a window.
  private static let reach = 1024

  private var cells: [Cell] = []
  private let end: Int
  private let endColumn: Int
  private let cutsStart: Bool
  private let cutsEnd: Bool
  /// The columns that are shown, an ellipsis included where the line goes on.
  private var window: Range<Int>

  /// `content` are the bytes of the line without its end; the window, `width` columns at most, shows `place`.
  init(_ bytes: [UInt8], content: Range<Int>, showing place: Int, width: Int) {
    var offset = content.lowerBound
    if place - Self.reach > offset {
      offset = place - Self.reach
      while offset < place, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    cutsStart = offset > content.lowerBound
    let limit = min(content.upperBound, max(place, content.lowerBound) + Self.reach)
    var column = 0
    while offset < limit {
      let (scalar, length) = decodeScalar(bytes, at: offset)
      // A character that the line's end cuts off is ill-formed; its bytes stay inside the line.
      let cell = Self.cell(scalar, bytes[offset], at: offset, column: column)
      cells.append(cell)
      column += cell.width
      offset += scalar == nil ? 1 : length
    }
    end = offset
    endColumn = column
    cutsEnd = offset < content.upperBound
    window = 0..<column
    if column > width || cutsStart || cutsEnd { window = self.window(around: place, width: width) }
  }

  private static func cell(_ scalar: Unicode.Scalar?, _ byte: UInt8, at offset: Int, column: Int) -> Cell {
    guard let scalar else {
      let digits = String(byte, radix: 16)
      return Cell(offset: offset, text: "\\x" + digits, column: column, width: 4)
    }
    if scalar == "\t" {
      let width = tabStop - column % tabStop
      return Cell(offset: offset, text: String(repeating: " ", count: width), column: column, width: width)
    }
    guard !isUnsafe(scalar) else {
      let text = escape(scalar)
      return Cell(offset: offset, text: text, column: column, width: text.utf8.count)
    }
    return Cell(offset: offset, text: String(scalar), column: column, width: columns(of: scalar))
  }

  /// The place stands a quarter into the window, or further left or right where the line begins or ends.
  private func window(around place: Int, width: Int) -> Range<Int> {
    let lower = max(0, min(column(of: place) - width / 4, endColumn - width))
    return lower..<min(endColumn, lower + width)
  }

  private var hidesStart: Bool { window.lowerBound > 0 || cutsStart }
  private var hidesEnd: Bool { window.upperBound < endColumn || cutsEnd }

  /// The column of a byte, before the window is cut out; a byte inside a character has the character's.
  private func column(of offset: Int) -> Int {
    guard offset < end else { return endColumn }
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : cells[low - 1].column
  }

  var text: String {
    let visible = self.visible
    var text = hidesStart ? "…" : ""
    for cell in cells {
      let cellEnd = cell.column + cell.width
      if cell.column >= visible.lowerBound, cellEnd <= visible.upperBound {
        // A combining mark whose letter was cut off would sit on the ellipsis.
        if cell.width > 0 || cell.column > visible.lowerBound || !hidesStart { text += cell.text }
      } else {
        // Half of a wide character at the edge: blanks keep the columns right.
        let part = min(cellEnd, visible.upperBound) - max(cell.column, visible.lowerBound)
        text += String(repeating: " ", count: max(0, part))
      }
    }
    return hidesEnd ? text + "…" : text
  }

  /// The window without its ellipses.
  private var visible: Range<Int> {
    let lower = window.lowerBound + (hidesStart ? 1 : 0)
    return lower..<max(lower, window.upperBound - (hidesEnd ? 1 : 0))
  }

  /// Whether a place can be pointed at in the window.
  func shows(_ offset: Int) -> Bool {
    if offset < (cells.first?.offset ?? offset) || (cutsEnd && offset >= end) { return false }
    let column = column(of: offset)
    // The end of a line that is shown to its end can be pointed at, too.
    return column >= visible.lowerBound && column < visible.upperBound + (hidesEnd ? 0 : 1)
  }

  /// Where marks under a range of bytes begin and how many there are, at least one.
  func marks(under range: Range<Int>) -> (start: Int, count: Int) {
    let lower = max(column(of: range.lowerBound), window.lowerBound)
    let upper = min(column(of: range.upperBound), window.upperBound)
    return (lower - window.lowerBound, max(1, upper - lower))
  }
}
