import TestSupport
import Testing

@testable import Diagnostics

@Suite struct LineIndexTests {
  /// Counts from the beginning, as the index must not.
  func expected(_ text: String, at offset: Int) -> LineIndex.Position {
    var (line, column, utf16, position) = (1, 1, 1, 0)
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if position >= offset { break }
      position += scalar.utf8.count
      let endsLine = scalar == "\n" || scalar == "\r" && (index + 1 == scalars.count || scalars[index + 1] != "\n")
      if endsLine {
        (line, column, utf16) = (line + 1, 1, 1)
      } else {
        column += 1
        utf16 += scalar.utf16.count
      }
    }
    return LineIndex.Position(line: line, column: column, utf16Column: utf16)
  }

  @Test func `positions are those that counting from the start gives`() {
    let seed: UInt64 = 20_261_124
    var random = SeededRandom(seed: seed)
    let alphabet: [Unicode.Scalar] = ["a", " ", "é", "漢", "🚀", "\n", "\r", "\t", "\u{301}"]
    for _ in 0..<40 {
      var text = ""
      for _ in 0..<Int.random(in: 0...3_000, using: &random) {
        text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
      let index = LineIndex(Source(path: "a", text: text))
      var offset = 0
      let wanted = Int.random(in: 0...text.unicodeScalars.count, using: &random)
      for scalar in text.unicodeScalars.prefix(wanted) { offset += scalar.utf8.count }
      #expect(index.position(of: offset) == expected(text, at: offset), "seed \(seed)")
    }
  }

  @Test func `lines end with LF, CR LF or CR`() {
    let index = LineIndex(Source(path: "a", text: "one\ntwo\r\nthree\rfour"))
    #expect((1...index.lineCount).map { index.content(ofLine: $0) } == [0..<3, 4..<7, 9..<14, 15..<19])
    #expect(LineIndex(Source(path: "a", text: "")).content(ofLine: 1) == 0..<0)
    #expect(LineIndex(Source(path: "a", text: "x\n")).content(ofLine: 2) == 2..<2)
  }

  @Test(arguments: [1_023, 1_024, 1_025, 2_048])
  func `sources as long as a block of the index are counted to their end`(length: Int) {
    let index = LineIndex(Source(path: "a", text: String(repeating: "x", count: length)))
    #expect(index.position(of: length) == LineIndex.Position(line: 1, column: length + 1, utf16Column: length + 1))
  }
}
