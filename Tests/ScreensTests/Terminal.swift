/// A terminal of the size given, as far as a painter's texts need one: prints, wraps, scrolls, moves, erases.
struct Terminal {
  let width: Int
  let height: Int
  var screen: [[Character]]
  var row = 0
  var column = 0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    screen = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  /// Lines without the blanks at their ends, down to the last that is not empty.
  var lines: [String] {
    var lines = screen.map { line -> String in
      var text = String(line)
      while text.last == " " { text.removeLast() }
      return text
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  mutating func write(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": down()
      case "\u{1B}":
        _ = rest.popFirst()
        var number = ""
        while let next = rest.first, !("A"..."Z").contains(next), next != "m" {
          number.unicodeScalars.append(next)
          rest.removeFirst()
        }
        guard let command = rest.popFirst() else { return }
        obey(command, number)
      default:
        if column == width {
          column = 0
          down()
        }
        screen[row][column] = Character(scalar)
        column += 1
      }
    }
  }

  private mutating func down() {
    if row < height - 1 {
      row += 1
    } else {
      screen.removeFirst()
      screen.append(Array(repeating: " ", count: width))
    }
  }

  private mutating func obey(_ command: Unicode.Scalar, _ number: String) {
    switch command {
    case "A": row = max(0, row - (Int(number) ?? 1))
    case "B": row = min(height - 1, row + (Int(number) ?? 1))
    case "H": (row, column) = (0, 0)
    case "K": for place in column..<max(column, width) { screen[row][place] = " " }
    case "J":
      if number == "2" {
        screen = Array(repeating: Array(repeating: " ", count: width), count: height)
      } else {
        for place in column..<max(column, width) { screen[row][place] = " " }
        for line in row + 1..<max(row + 1, height) { screen[line] = Array(repeating: " ", count: width) }
      }
    default: break
    }
  }
}
