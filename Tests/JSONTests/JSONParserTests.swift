import JSON
import TestSupport
import Testing

struct JSONParserTests {
  @Test(arguments: [
    ("", "the text ends in the middle of a value, at byte 0"),
    ("{\"a\":1,\"a\":2}", "the key `a` occurs twice in one object, at byte 7"),
    ("[1,]", "found `]` where a value belongs, at byte 3"),
    ("{\"a\" 1}", "found `1` where `:` belongs, at byte 5"),
    ("01", "a number is not written as JSON wants it, at byte 0"),
    ("-", "a number is not written as JSON wants it, at byte 0"),
    ("1.", "a number is not written as JSON wants it, at byte 2"),
    ("9223372036854775808", "a number does not fit in 64 bits, at byte 0"),
    ("1e999", "a number does not fit in 64 bits, at byte 0"),
    ("\"\\x\"", "an escape in a string is not one of JSON's, at byte 2"),
    ("\"\\ud800\"", "an escape in a string is not one of JSON's, at byte 3"),
    ("\"a\nb\"", "a string holds a raw control character, at byte 2"),
    ("\"a", "the text ends in the middle of a value, at byte 2"),
    ("1 2", "text follows the value, at byte 2"),
    ("nul", "found `n` where a value belongs, at byte 0"),
    ("NaN", "found `N` where a value belongs, at byte 0"),
  ])
  func `a text that is no JSON is refused with the place`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(error?.message == message)
  }

  @Test func `nesting is bounded`() throws {
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try JSONValue.parse(deepest)
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: "[", count: 1_000_000)) }
    #expect(error?.reason == .tooDeep(limit: 128))
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0xC3, 0x28, 0x22]) }
    #expect(error?.reason == .invalidUTF8)
  }

  @Test func `integers and doubles are told apart by how they are written`() throws {
    #expect(try JSONValue.parse("[1, 1.0, -9223372036854775808, 1e2]") == [1, 1.0, .int(.min), .double(100)])
  }

  @Test func `escapes and surrogate pairs are decoded`() throws {
    #expect(try JSONValue.parse(#""\u00e9\ud83d\ude00\n\/""#) == "é😀\n/")
  }

  @Test func `what is written reads back, in order, compact and pretty`() throws {
    let value: JSONValue = [
      "z": [1, 2.5, nil, true], "a": ["b": "tab\t \u{9B}31m \u{2028} \"quoted\""], "empty": [:], "none": [],
    ]
    #expect(
      value.compact
        == #"{"z":[1,2.5,null,true],"a":{"b":"tab\t \u009b31m \u2028 \"quoted\""},"empty":{},"none":[]}"#)
    #expect(try JSONValue.parse(value.compact) == value)
    #expect(try JSONValue.parse(value.pretty) == value)
    #expect(try JSONValue.parse(#"{"a":[1]}"#).pretty == "{\n  \"a\": [\n    1\n  ]\n}")
  }

  @Test func `an object with many members finds, replaces and removes them`() {
    var object = JSONObject()
    for number in 0..<100 { object["k\(number)"] = JSONValue(number) }
    object["k50"] = "replaced"
    object["k0"] = nil
    #expect(object.count == 99)
    #expect(object["k50"] == "replaced")
    #expect(object["k0"] == nil)
    #expect(object["k99"] == 99)
    #expect(object.keys.first == "k1")
  }

  @Test func `spoilt texts never crash the parser`() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",null,true,{"b":{}}],"c":"d"}"#.utf8)
    let seed: UInt64 = 0x5EED_1
    var random = SeededRandom(seed: seed)
    for round in 0..<5000 {
      var mutant = text
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        mutant[Int.random(in: 0..<mutant.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let value = try? JSONValue.parse(mutant) {
        #expect((try? JSONValue.parse(value.compact)) == value, "seed \(seed), round \(round)")
      }
    }
  }
}
