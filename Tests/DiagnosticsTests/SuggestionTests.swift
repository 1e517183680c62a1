import Diagnostics
import Testing

struct SuggestionTests {
  @Test(arguments: [
    ("git.rever", "git.revert"), ("comfirm", "confirm"), ("tilte", "title"), ("Title", "title"),
  ])
  func `a near word is suggested`(word: String, expected: String) {
    #expect(didYouMean(word, among: ["when", "title", "confirm", "git.revert", "git.verify"]) == expected)
  }

  @Test(arguments: ["", "x", "banana", String(repeating: "a", count: 100_000)])
  func `a far word is not`(word: String) {
    #expect(didYouMean(word, among: ["when", "title", "confirm"]) == nil)
  }
}
