import Diagnostics
import Expressions
import Testing

@Suite struct PatternTests {
  @Test(arguments: [
    ("[", 0, 1), ("[z-a]", 1, 4), ("[a-\\d]", 1, 5), ("(", 0, 1), (")", 0, 1), ("a)", 1, 2), ("*a", 0, 1),
    ("a**", 1, 3),
    ("a{2}{3}", 1, 7), ("a{3,2}", 1, 6), ("a{1001}", 1, 7), ("\\", 0, 1), ("\\1", 0, 2), ("(?=a)", 0, 3),
    ("(?!a)", 0, 3),
    ("(?<=a)", 0, 3), ("(?P<n>a)", 0, 3), ("(?<n>a)", 0, 3), ("\\pL", 0, 2), ("\\Qa", 0, 2), ("\\y", 0, 2),
    ("(?x)", 0, 3), ("é\\y", 2, 4),
    ("[[:alph:]]", 1, 9), ("\\x{110000}", 0, 10), ("\\xg", 0, 2),
  ])
  func `a pattern that cannot be used is refused at its place`(text: String, lower: Int, upper: Int) {
    let problem = #expect(throws: Pattern.Problem.self) { _ = try Pattern(text) }
    #expect(problem?.range.lower == lower)
    #expect(problem?.range.upper == upper)
  }

  @Test(arguments: [
    ("", "", true), ("", "x", true), ("a", "bab", true), ("^a$", "bab", false), ("^a$", "a", true), ("a|b|", "c", true),
    ("^(a|bc)+$", "abcbca", true), ("^(a|bc)+$", "abcb", false), ("^a?b*c+$", "bbcc", true), ("^a{2,3}$", "a", false),
    ("^a{2,3}$", "aaa", true),
    ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aa", true), ("^a{2,}$", "aaaaa", true), ("a{,2}", "a{,2}", true),
    ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false),
    ("^[]a]+$", "]a", true), ("^[a-]+$", "a-", true), ("^[\\d_]+$", "1_2", true), ("^\\w+\\s\\S+$", "ab cd", true),
    ("^\\W\\D$", "-x", true),
    ("^.$", "é", true), ("^.$", "\n", false), ("(?s)^.$", "\n", true), ("(?i)^HeLLo$", "hEllO", true),
    ("(?i)^[a-c]+$", "ABC", true), ("(?i:a)b", "Ab", true),
    ("(?i:a)b", "AB", false), ("((?i)a)b", "AB", false), ("(?-i)a", "A", false), ("(?m)^b$", "a\nb\nc", true),
    ("^b$", "a\nb\nc", false), ("\\Ab\\z", "b", true), ("\\bfoo\\b", "a foo b", true),
    ("\\bfoo\\b", "afoo", false), ("\\Boo", "foo", true), ("^[[:alpha:]]+[[:^digit:]]$", "abc", true),
    ("^\\x41\\x{1F600}$", "A😀", true), ("^a+?$", "aaa", true),
    ("(a*)*b", "aaab", true), ("(|a)+$", "aa", true), ("^(?:a|b)c$", "bc", true), ("\\.", "a.b", true),
    ("\\.", "ab", false), ("😀+", "x😀😀", true), ("a\u{301}", "á", false),
  ])
  func `a pattern matches as RE2 says`(pattern: String, text: String, expected: Bool) throws {
    #expect(try Pattern(pattern).matches(text) == expected)
  }

  @Test func `a whole match reaches from end to end`() throws {
    #expect(try Pattern("a|ab").matchesWhole("ab"))
    #expect(try !Pattern("a").matchesWhole("ab"))
    #expect(try !Pattern("b").matchesWhole("ab"))
    #expect(try Pattern("").matchesWhole(""))
    #expect(try !Pattern("a").matchesWhole("a\n"))
  }

  @Test(arguments: [
    ("[a-z]+", false, false), ("[a-z]*", true, false), ("-?[0-9]+", false, true), (".+", false, true),
    ("(?:x|-y)", false, true), ("^[^-].*", false, false), ("\\b", true, false),
    ("[!-/]", false, true),
  ])
  func `a pattern tells what a text may begin with`(text: String, empty: Bool, hyphen: Bool) throws {
    let pattern = try Pattern(text)
    #expect(pattern.allowsEmpty == empty)
    #expect(pattern.allowsPrefix("-") == hyphen)
  }

  @Test func `a pattern whose repetitions multiply is refused`() {
    for text in ["((a{1000}){1000}){1000}", "(((){1000}){1000}){1000}", "(a?){1000}(b{9}){999}"] {
      #expect(throws: Pattern.Problem.self) { _ = try Pattern(text) }
    }
    #expect(throws: Pattern.Problem.self) { _ = try Pattern(String(repeating: "(", count: 3000)) }
    #expect(throws: Pattern.Problem.self) {
      _ = try Pattern(String(repeating: "(", count: 2000) + String(repeating: ")", count: 2000))
    }
    #expect(throws: Pattern.Problem.self) { _ = try Pattern(String(repeating: "a", count: 5000)) }
  }
}
