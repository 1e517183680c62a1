import Screens
import TestSupport
import Testing

@Suite struct `A region of a terminal` {
  @Test(arguments: 0..<200) func `shows the lines that it was given, whatever it showed before`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var terminal = Terminal(width: 20, height: 12)
    var painter = ScreenPainter()
    // What stood there before, so that the region begins anywhere and may have to scroll.
    let before = Int.random(in: 0..<11, using: &random)
    for number in 0..<before { terminal.write("before \(number)\r\n") }
    for _ in 0..<12 {
      let count = Int.random(in: 1...11, using: &random)
      let lines = (0..<count).map { _ in ["", "one", "a longer line", "two"].randomElement(using: &random) ?? "" }
      terminal.write(painter.paint(lines, width: 20, height: 12))
      let end = terminal.row
      let seen = (end - count..<end).map { row in
        var text = String(terminal.screen[row])
        while text.last == " " { text.removeLast() }
        return text
      }
      #expect(seen == lines, "seed \(seed)")
      #expect(terminal.column == 0)
      #expect(terminal.screen[end].allSatisfy { $0 == " " })
      #expect(painter.paint(lines, width: 20, height: 12) == "")
    }
    terminal.write(painter.clear())
    terminal.write("after")
    #expect(terminal.lines.allSatisfy { $0.hasPrefix("before") || $0 == "after" }, "seed \(seed)")
  }

  @Test func `sends only the line that changed`() {
    var painter = ScreenPainter()
    var lines = (0..<30).map { "line \($0)" }
    _ = painter.paint(lines, width: 80, height: 40)
    lines[12] = "changed"
    #expect(painter.paint(lines, width: 80, height: 40) == "\u{1B}[18A\rchanged\u{1B}[K\u{1B}[18B\r")
  }

  @Test func `that was resized is drawn anew`() {
    var painter = ScreenPainter()
    _ = painter.paint(["a", "b"], width: 80, height: 24)
    #expect(
      painter.paint(["a", "b"], width: 60, height: 24) == "\u{1B}[2J\u{1B}[Ha\u{1B}[K\r\nb\u{1B}[K\r\n")
  }
}
