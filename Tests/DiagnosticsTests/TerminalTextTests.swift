import Diagnostics
import TestSupport
import Testing

@Suite struct TerminalTextTests {
  @Test func `harmless text stays as it is`() {
    #expect(terminalText("naïve 漢字 🚀 👩\u{200D}🚀 `x`") == "naïve 漢字 🚀 👩\u{200D}🚀 `x`")
  }

  @Test func `controls, separators and direction marks are written out`() {
    #expect(
      terminalText("\u{1B}[0m\t\n\u{7F}\u{85}\u{2028}\u{202E}\u{2069}\u{FEFF}\u{200B}")
        == "\\u{1b}[0m\\u{9}\\u{a}\\u{7f}\\u{85}\\u{2028}\\u{202e}\\u{2069}\\u{feff}\\u{200b}")
  }

  /// Python's `unicodedata` is made from the same tables, perhaps of another version of Unicode: what is assigned in
  /// both must agree but for a few dozen characters that a version changed.
  @Test func `widths agree with the Unicode tables of Python`() throws {
    let script = """
      import unicodedata as u
      out = []
      for c in range(0x20, 0x110000):
          s = chr(c)
          k = u.category(s)
          if k in ('Cn', 'Cs', 'Cc', 'Cf', 'Co', 'Zl', 'Zp'): continue
          w = 0 if k in ('Mn', 'Me') else 2 if u.east_asian_width(s) in 'WF' else 1
          out.append('%d %d' % (c, w))
      print('\\n'.join(out))
      """
    let output = try runProgram("python3", ["-c", script])
    try #require(output.exit == 0)
    var compared = 0
    var different: [UInt32] = []
    for line in output.text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let value = UInt32(fields[0]), let scalar = Unicode.Scalar(value), let width = Int(fields[1]) else {
        Issue.record("an unexpected line: \(line)")
        return
      }
      // The standard library may know another version of Unicode than Python.
      if columns(of: scalar) != width { different.append(value) }
      compared += 1
    }
    #expect(compared > 130_000)
    #expect(different.count < 100, "\(different.prefix(20).map { String($0, radix: 16) })")
  }
}
