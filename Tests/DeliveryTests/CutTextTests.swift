import Testing

@testable import Delivery

struct CutTextTests {
  @Test func `a text that is too long ends with a mark, within the limit`() {
    #expect(cut("short", to: 5) == "short")
    #expect(cut("a longer text than that", to: 15) == "a longe … [cut]")
    #expect(cut("a longer text than that", to: 15).unicodeScalars.count <= 15)
    #expect(cut("äöüäöüäöüäöüäöü", to: 20, .bytes).utf8.count <= 20)
    // No room for the mark: cut all the same.
    #expect(cut("a longer text", to: 3) == "a l")
  }

  @Test func `no character is cut in two`() {
    let family = "👨‍👩‍👧‍👦"
    for limit in 0..<60 {
      let kept = cut(family + family + family, to: limit, .bytes).replacing(cutMark, with: "")
      #expect(kept == "" || kept == family || kept == family + family || kept == family + family + family)
    }
  }
}
