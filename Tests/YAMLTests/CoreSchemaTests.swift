import Testing
import YAML

@Suite struct CoreSchemaTests {
  func resolve(_ text: String) -> ResolvedScalar { Scalar(text: text, style: .plain).resolved }

  @Test(arguments: ["", "~", "null", "Null", "NULL"])
  func `null is written in five ways`(text: String) { #expect(resolve(text) == .null) }

  @Test(arguments: ["true", "True", "TRUE", "false", "False", "FALSE"])
  func `truth values are written in six ways`(text: String) {
    #expect(resolve(text) == .bool(text.lowercased() == "true"))
  }

  @Test(
    arguments: [
      ("0", 0), ("12", 12), ("-12", -12), ("+3", 3), ("010", 10), ("0o17", 15), ("0xFf", 255),
      ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ] as [(String, Int64)])
  func `integers are decimal, octal or hexadecimal`(text: String, value: Int64) {
    #expect(resolve(text) == .int(value))
  }

  @Test(arguments: ["9223372036854775808", "-9223372036854775809", "0xFFFFFFFFFFFFFFFFF"])
  func `an integer beyond 64 bits is still an integer`(text: String) { #expect(resolve(text) == .int(nil)) }

  @Test(
    arguments: [
      ("1.5", 1.5), ("-1.5", -1.5), (".5", 0.5), ("1.", 1), ("1e3", 1000), ("1.e3", 1000), ("+.5E-1", 0.05),
      (".inf", .infinity), ("-.INF", -.infinity), ("685.230_15", .nan), ("1e999", .infinity),
    ] as [(String, Double)])
  func `floats have a point, an exponent or a name`(text: String, value: Double) {
    #expect(resolve(text) == (value.isNaN ? .string : .float(value)))
  }

  @Test func `not a number is a float`() {
    guard case .float(let value) = resolve(".nan") else {
      Issue.record("no float")
      return
    }
    #expect(value.isNaN)
  }

  @Test(arguments: [
    "yes", "no", "on", "off", "nULL", "tRUE", "0o8", "0x", "0o", "0xg", "-0x1", "+0o1", "1_000", "1.2.3", ".", "-", "+",
    "e3", "1e", "1e+", ".e3", "--1", "1 ", "0b1", "12:30", "2026-11-24", "١",
  ])
  func `everything else is a string`(text: String) { #expect(resolve(text) == .string) }

  @Test func `quoted text is always a string`() {
    for style in [Scalar.Style.singleQuoted, .doubleQuoted, .literal, .folded] {
      for text in ["", "null", "true", "1", "1.5"] {
        #expect(Scalar(text: text, style: style).resolved == .string)
        #expect(!Scalar(text: text, style: style).needsQuotesAsString)
      }
    }
  }

  @Test func `a huge number costs little and is text`() {
    #expect(resolve(String(repeating: "9", count: 1_000_000)) == .string)
  }

  @Test func `ambiguous words need quotes where a string is wanted`() {
    for word in ["yes", "No", "ON", "oFF", "True", "fALSE", "nUll", "~", ""] {
      #expect(Scalar(text: word, style: .plain).needsQuotesAsString, "\(word)")
    }
    for word in ["1.20", "0", "022", "yess", "y", "n", "nul", "none"] {
      #expect(!Scalar(text: word, style: .plain).needsQuotesAsString, "\(word)")
    }
  }
}
