import Testing

/// After the CEL specification, "Language Definition": operators, overflow, equality and ordering.
@Suite struct OperatorTests {
  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 4 - 3", "3"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("7 % 3", "1"),
    ("-7 % 3", "-1"), ("7 % -3", "1"), ("- 5", "-5"), ("--5", "5"), ("-(5)", "-5"), ("i - 1", "6"), ("i-1", "6"),
    ("1.5 + 2.0", "double 3.5"), ("7.0 / 2.0", "double 3.5"), ("1.0 / 0.0", "double inf"), ("-d", "double -2.5"),
    ("0x1F", "31"), ("-0x1", "-1"), (".5 * 2.0", "double 1.0"), ("1e3", "double 1000.0"), ("2E-1", "double 0.2"),
    ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
    ("-0x8000000000000000", "-9223372036854775808"),
  ])
  func `arithmetic gives what CEL says`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("9223372036854775807 + 1", "error overflow"), ("-9223372036854775808 - 1", "error overflow"),
    ("9223372036854775807 * 2", "error overflow"), ("-9223372036854775808 * -1", "error overflow"),
    ("-9223372036854775808 / -1", "error overflow"), ("-(-9223372036854775808)", "error overflow"),
    ("-9223372036854775808 % -1", "error overflow"), ("1 / 0", "error divisionByZero"),
    ("1 % 0", "error divisionByZero"),
    ("9223372036854775808", "refused syntax"), ("99999999999999999999", "refused syntax"), ("0x", "refused syntax"),
    ("0xFFFFFFFFFFFFFFFFF", "refused syntax"), ("1e999", "refused syntax"), ("5.0 % 2.0", "refused type"),
  ])
  func `what does not fit is an error, never another number`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    "1 + 1.0", "1 + \"1\"", "\"1\" + 1", "1 == 1.0", "1 < 1.5", "\"1\" == 1", "true == 1", "true + true", "!1", "!\"\"",
    "-\"a\"", "1 && true", "s ? 1 : 2", "b ? 1 : \"x\"", "[1, \"a\"]", "{\"a\": 1, \"b\": true}", "{1: 2}", "s in s",
    "\"1\" in n", "1 in m", "n == s", "n < n", "m + m", "t + t", "t * 2", "duration(\"1s\") + 1", "size(1)",
    "s.contains(1)", "s.here", "n.size", "n[\"a\"]", "m[1]", "i[0]", "int(true)", "double(b)", "string(n)",
    "1.contains",
  ])
  func `nothing is converted unasked and nothing but a bool is a condition`(text: String) {
    #expect(outcome(text).hasPrefix("refused"))
  }

  @Test(arguments: [
    ("1 < 2", "true"), ("2 <= 2", "true"), ("2 > 3", "false"), ("3 >= 3", "true"), ("1 == 1", "true"),
    ("1 != 1", "false"),
    ("1.0 == 1.0", "true"), ("\"a\" < \"b\"", "true"), ("\"Z\" < \"a\"", "true"), ("\"a\" < \"aa\"", "true"),
    ("false < true", "true"), ("[1, 2] == [1, 2]", "true"), ("[1, 2] == [2, 1]", "false"), ("[1] != [1, 1]", "true"),
    ("{\"a\": 1, \"b\": 2} == {\"b\": 2, \"a\": 1}", "true"), ("{\"a\": 1} == {\"a\": 2}", "false"),
    ("[] == []", "true"), ("none == []", "true"), ("level == \"high\"", "true"), ("commit == \"\"", "false"),
    ("double(\"NaN\") == double(\"NaN\")", "false"), ("double(\"NaN\") != 1.0", "true"),
    ("double(\"NaN\") < 1.0", "false"), ("double(\"NaN\") <= 1.0", "false"), ("double(\"NaN\") > 1.0", "false"),
    ("double(\"NaN\") >= double(\"NaN\")", "false"), ("0.0 == -0.0", "true"),
    ("level == \"hihg\"", "refused type"), ("\"x\" != level", "refused type"),
    ("level in [\"low\", \"mid\"]", "refused type"),
  ])
  func `equality and order`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("true && true", "true"), ("true && false", "false"), ("false || true", "true"), ("!true", "false"),
    ("!!true", "true"),
    ("true || false && false", "true"), ("(true || false) && false", "false"), ("true ? 1 : 2", "1"),
    ("false ? 1 : true ? 2 : 3", "2"), ("false ? 1 / 0 : 2", "2"), ("1 < 2 && 2 < 3", "true"), ("!b || i == 7", "true"),
  ])
  func `logic and choice`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("false && 1 / 0 > 0", "false"), ("1 / 0 > 0 && false", "false"), ("true || 1 / 0 > 0", "true"),
    ("1 / 0 > 0 || true", "true"), ("true && 1 / 0 > 0", "error divisionByZero"),
    ("1 / 0 > 0 && true", "error divisionByZero"), ("1 / 0 > 0 || false", "error divisionByZero"),
    ("1 / 0 > 0 || n[9] > 0", "error divisionByZero"), ("n[9] > 0 && 1 / 0 > 0", "error indexOutOfRange"),
    ("!(1 / 0 > 0)", "error divisionByZero"), ("1 / 0 > 0 ? 1 : 2", "error divisionByZero"),
    ("m[\"x\"] == 1 || m[\"a\"] == 1", "true"),
  ])
  func `and, or absorb an error that cannot matter`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("2 in n", "true"), ("9 in n", "false"), ("\"a\" in m", "true"), ("\"z\" in m", "false"), ("1 in []", "false"),
    ("!(2 in n)", "false"), ("n[0]", "1"), ("n[2]", "3"), ("n[3]", "error indexOutOfRange"),
    ("n[-1]", "error indexOutOfRange"),
    ("m[\"a\"]", "1"), ("m.b", "2"), ("m[\"z\"]", "error noSuchKey"), ("m.z", "error noSuchKey"),
    ("[[1], [2]][1][0]", "2"),
    ("[1] + [2]", "[1, 2]"), ("{\"b\": 1, \"a\": 2}", "{\"a\": 2, \"b\": 1}"),
    ("{\"a\": 1, \"a\": 2}", "error conversion"),
    ("{}", "{}"), ("[1, 2,]", "[1, 2]"), ("r.here", "1"),
  ])
  func `lists and maps`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }
}
