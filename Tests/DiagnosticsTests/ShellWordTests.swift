import Diagnostics
import TestSupport
import Testing

struct ShellWordTests {
  @Test(arguments: [
    ("plain/word-1.2", "plain/word-1.2"), ("", "''"), ("two words", "'two words'"), ("it's", "'it'\\''s'"),
    ("$(id)", "'$(id)'"), ("+refs/notes/*:refs/notes/*", "'+refs/notes/*:refs/notes/*'"), ("~", "'~'"),
  ])
  func `a text becomes one word of a shell`(text: String, word: String) {
    #expect(shellQuoted(text) == word)
  }
}
