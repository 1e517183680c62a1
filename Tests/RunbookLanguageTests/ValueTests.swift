import Calendars
import Expressions
import JSON
import RunbookLanguage
import Testing

@Suite struct ValueTests {
  private static let hex = String(repeating: "0123456789", count: 4)
  private static let digest = "sha256:" + String(repeating: "ab", count: 32)

  private static let wrongTexts: [(ValueType, [String])] = [
    (ValueType.bool, ["yes", "True", "1", ""]), (.int, ["1.0", "x", "", "9223372036854775808", " 1"]),
    (.double, ["x", "", "nan", "inf"]), (.duration, ["5", "m", "5 m", ""]), (.timestamp, ["2026-11-20", "now", ""]),
    (.path, ["", "-rf", "a\u{0}b", "a\nb"]),
    (.url, ["example.org", "https://", "-https://x", "https:///x", "https://a b"]),
    (.commit, ["", "HEAD", "0123456", String(repeating: "A", count: 40), hex + "0"]),
    (.image, ["", "-x", "Web:1", "web:", "web@sha256:12", "a//b", "web:-1"]), (.imageDigest, ["web:1", "web", digest]),
    (.k8sName, ["", "-a", "a-", "A", "a_b", String(repeating: "a", count: 254)]),
    (.enumeration(["low", "high"]), ["", "Low", "mid"]), (.list(.int), ["1,x", "[1, \"a\"]", "[1", "1,,2"]),
    (.map(.int), ["", "a", "{\"a\": 1.5}", "{\"a\": null}", "{\"a\": 1, \"a\": 2}"]), (.secret, ["x"]),
  ]

  @Test(arguments: wrongTexts)
  func `a text that is not of the type is refused`(type: ValueType, texts: [String]) {
    for text in texts {
      #expect(throws: ValueProblem.self, "\(type): \(text)") { _ = try type.value(reading: text) }
    }
  }

  private static let goodTexts: [(ValueType, String, Value)] = [
    (ValueType.bool, "true", Value.bool(true)), (.int, "-7", .int(-7)), (.double, "1", .double(1)),
    (.duration, "1h30m", .duration(.seconds(5400))),
    (.timestamp, "1970-01-01T00:00:01Z", .timestamp(Timestamp(secondsSinceEpoch: 1))),
    (.path, "./-rf", "./-rf"), (.url, "https://example.org:8080/x?y", "https://example.org:8080/x?y"),
    (.commit, hex, .string(hex)),
    (.image, "registry.example.org:5000/shop/web:1.4_x", "registry.example.org:5000/shop/web:1.4_x"),
    (.image, "web", "web"), (.imageDigest, "web:1@" + digest, .string("web:1@" + digest)),
    (.k8sName, "web-1.x", "web-1.x"),
    (.enumeration(["low"]), "low", "low"), (.list(.int), "1,2", [1, 2]), (.list(.int), "[1, 2]", [1, 2]),
    (.list(.string), "", []),
    (.list(.string), "a b,c", ["a b", "c"]), (.map(.int), "{\"b\": 1, \"a\": 2}", ["a": 2, "b": 1]),
    (.string, "-x", "-x"),
  ]

  @Test(arguments: goodTexts)
  func `a text of the type is read, and its JSON reads back`(type: ValueType, text: String, value: Value) throws {
    #expect(try type.value(reading: text) == value)
    #expect(try type.value(decoding: value.json) == value)
    #expect(try type.value(decoding: JSONValue.parse(value.json.compact.utf8)) == value)
  }

  private static let wrongJSON: [(ValueType, JSONValue)] = [
    (ValueType.int, JSONValue.double(1)), (.int, .string("1")), (.bool, .int(1)), (.string, .int(1)), (.string, .null),
    (.double, "1"),
    (.list(.int), [1, 1.5]), (.list(.string), "a"), (.map(.string), ["a": .null]), (.commit, "main"), (.timestamp, 0),
    (.secret, "x"), (.secret, ["secret": 1]),
  ]

  @Test(arguments: wrongJSON)
  func `JSON is read strictly`(type: ValueType, json: JSONValue) {
    #expect(throws: ValueProblem.self) { _ = try type.value(decoding: json) }
  }

  @Test func `a secret is journalled by its name alone`() throws {
    let secret = Value.secret(SecretName("token"))
    #expect(secret.json.compact == #"{"secret":"token"}"#)
    #expect(try ValueType.secret.value(decoding: secret.json) == secret)
  }

  @Test func `a JSON pointer is read as RFC 6901 says`() {
    #expect(JSONPointer("")?.tokens == [])
    #expect(JSONPointer("/a~1b/~0/0/")?.tokens == ["a/b", "~", "0", ""])
    #expect(JSONPointer("a") == nil)
    #expect(JSONPointer("/~2") == nil)
    #expect(JSONPointer("/a~") == nil)
  }
}
