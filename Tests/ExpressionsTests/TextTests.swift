import Diagnostics
import Expressions
import Testing

/// CEL specification, "String and Bytes Values" and the string functions.
@Suite struct TextTests {
  @Test(arguments: [
    (#""a" + "b""#, #""ab""#), (#"'a'"#, #""a""#), (#""\"""#, #"""""#), (#"'\''"#, #""'""#), (#""\n".size()"#, "1"),
    (#"r"\n".size()"#, "2"), (#"R'\d'"#, #""\d""#), (#""\x41\u00e9\U0001F600\101""#, #""Aé😀A""#),
    (#""\a\b\f\n\r\t\v\\\?\`".size()"#, "10"), ("'''a'b''' + \"\"\"c\"d\"\"\"", #""a'bc"d""#),
    ("'''a\nb'''.size()", "3"),
    (#""" + """#, #""""#), (#""a" // a comment"#, #""a""#), ("1 // one\n+ 2", "3"),
  ])
  func `literals`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    #""a"#, "'a", #""a\q""#, #""\x4""#, #""\u12""#, #""\uD800""#, #""\U00110000""#, #""\400""#, "\"a\nb\"", "'''a",
    #"b"a""#,
    "null", "1u", "5m", "a = b", "a & b", "a | b", "$a", "`a`", "“a”", "@", "a b", "a and b", "if", "for", "a.in",
    "has(x)",
    "has(r)", "has(r.here, 1)", "has()", "", "   ", "(", ")", "[", "{", "{\"a\"}", "1 +", "* 1", "a..b", "a.1", "1.2.3",
    "f(",
    "f(1", "f(1,", "f(,1)", "b ? 1", "b ? 1 :", "n.map()", "n.map(x)", "n.map(1, 2)", "n.all(x, true, 3)", "[,]",
    "true false",
    "\u{0}", "a\u{202E}",
  ])
  func `what cannot be read is refused at a place inside the text`(text: String) {
    #expect(problems(text).first.map { $0.range.lower >= 0 && $0.range.upper <= text.utf8.count } == true)
  }

  @Test(arguments: [
    ("size(s)", "5"), ("s.size()", "5"), (#""e\u0301".size()"#, "2"), (#""😀".size()"#, "1"), (#""👨‍👩‍👧".size()"#, "5"),
    (#""é" == "e\u0301""#, "false"), (#""e\u0301" in ["é"]"#, "false"), (#"{"é": 1, "e\u0301": 2}.size()"#, "2"),
    (#""e\u0301".startsWith("e")"#, "true"), (#""\r\n".contains("\n")"#, "true"), (#""\r\n".endsWith("\n")"#, "true"),
    (#""\uFFFF" < "\U0001F600""#, "true"), ("s.contains(\"éll\")", "true"), ("s.contains(\"\")", "true"),
    ("s.contains(\"elo\")", "false"), (#""aab".contains("ab")"#, "true"), (#""abababac".contains("ababac")"#, "true"),
    ("s.startsWith(\"hé\")", "true"), ("s.startsWith(\"é\")", "false"), ("s.endsWith(\"lo\")", "true"),
    ("\"\".endsWith(\"\")", "true"),
    ("size(n)", "3"), ("n.size()", "3"), ("size(m)", "2"), ("size([])", "0"),
  ])
  func `text is counted and compared by code point`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("int(\"42\")", "42"), ("int(\"-9223372036854775808\")", "-9223372036854775808"), ("int(2.9)", "2"),
    ("int(-2.9)", "-2"),
    ("int(1e19)", "error overflow"), ("int(9223372036854775807.0)", "error overflow"),
    ("int(double(\"NaN\"))", "error overflow"),
    ("int(s)", "error conversion"), ("int(\"4x\")", "refused type"), ("int(\"\")", "refused type"),
    ("int(\" 4\")", "refused type"),
    ("int(\"9223372036854775808\")", "refused type"), ("int(t)", "0"), ("int(i)", "7"),
    ("double(\"1.5\")", "double 1.5"), ("double(3)", "double 3.0"), ("double(\"1e3\")", "double 1000.0"),
    ("double(s)", "error conversion"),
    ("double(\"0x1p3\")", "refused type"), ("double(\" 1\")", "refused type"),
    ("string(12)", "\"12\""), ("string(true)", "\"true\""), ("string(1.5)", "\"1.5\""), ("string(1.0)", "\"1\""),
    ("string(-0.0)", "\"-0\""), ("string(1e21)", "\"1e+21\""), ("string(1e20)", "\"100000000000000000000\""),
    ("string(123456789.25)", "\"123456789.25\""), ("string(0.00001)", "\"1e-05\""), ("string(0.0001)", "\"0.0001\""),
    ("string(6.02214e23)", "\"6.02214e+23\""), ("string(-0.0045)", "\"-0.0045\""), ("string(s)", "\"héllo\""),
    ("string(t)", "\"1970-01-01T00:00:00Z\""), ("string(duration(\"1h30m\"))", "\"5400s\""),
    ("string(duration(\"-1.5s\"))", "\"-1.5s\""), ("string(commit).size()", "40"),
  ])
  func `conversions`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }
}
