import JSON
import TestSupport
import Testing

@testable import RunbookEngine

struct RedactorTests {
  static func redactor(_ values: String...) -> Redactor {
    var redactor = Redactor()
    for value in values { redactor.add(Array(value.utf8)) }
    return redactor
  }

  /// What comes out when the text arrives in pieces that end at the given places.
  static func redact(_ text: [UInt8], _ redactor: Redactor, brokenAt places: [Int]) -> String {
    var stream = StreamRedactor(redactor)
    var output: [UInt8] = []
    var start = 0
    for place in places.sorted() + [text.count] {
      output += stream.push(Array(text[start..<place]))
      start = place
    }
    return String(decoding: output + stream.finish(), as: UTF8.self)
  }

  @Test(arguments: [
    ("a ~~~???>>> b fn5+Pz8/Pj4+ c fn5-Pz8_Pj4- d ~~~%3F%3F%3F%3E%3E%3E e", "~~~???>>>"),
    ("a ~~~%3f?%3F%3e>%3e b fn5%2BPz8%2fPj4%2B c", "~~~???>>>"),
    // Behind one byte, and behind two: what stands for these as well stays.
    (#"a eH5+fj8/Pz4+Pg== b eHh+fn4/Pz8+Pj4= c"#, "~~~???>>>"),
    (#"{"a":"p\"q\\r\/s\n\u0074\u00fc\ud83d\ude00"}"#, "p\"q\\r/s\ntü😀"),
    ("token=p+q%20r%2bs; p q+r+s", "p q r+s"),
  ])
  func `every form of a value is covered, wherever the output breaks`(_ text: String, _ value: String) {
    let redactor = Self.redactor(value)
    let whole = redactor.redact(text)
    #expect(whole.contains("«redacted»"))
    let bytes = Array(text.utf8)
    for first in bytes.indices {
      for second in [first, (first + 1) % bytes.count, bytes.count - 1] {
        let broken = Self.redact(bytes, redactor, brokenAt: [first, second])
        #expect(broken == whole, "broken at \(first) and \(second)")
      }
    }
  }

  @Test func `covered text reads as it was beside the values`() {
    let redactor = Self.redactor("~~~???>>>")
    #expect(
      redactor.redact("a ~~~???>>> b fn5+Pz8/Pj4+ c fn5-Pz8_Pj4- d ~~~%3F%3f%3F%3E%3E%3E e")
        == "a «redacted» b «redacted» c «redacted» d «redacted» e")
    #expect(Self.redactor("p+q%41").redact("p+q%41 p%2Bq%2541 p+q%4") == "«redacted» «redacted» «redacted»")
  }

  @Test func `base64 is covered with its padding and without, and very short values not at all`() {
    let redactor = Self.redactor("secret\n", "abc")
    #expect(redactor.redact("c2VjcmV0Cg== c2VjcmV0Cg secret abc") == "«redacted» «redacted» «redacted» abc")
  }

  @Test func `base64 that is broken into lines is covered across them`() throws {
    let value = String(repeating: "one secret of many bytes, ", count: 5)
    let printed = try runProgram("base64", [], input: Array(value.utf8)).text
    #expect(printed.split(separator: "\n").count > 1)
    let redactor = Self.redactor(value)
    #expect(redactor.redact(printed) == "«redacted»\n")
    let indented = printed.split(separator: "\n").map { "    \($0)" }.joined(separator: "\r\n")
    #expect(redactor.redact(indented) == "    «redacted»")
  }

  @Test func `the lines of a value are covered one by one`() {
    let key = "-----BEGIN-----\r\nMIIEvQIBADANBgkqh\r\nkiG9w0BAQEFAASCB\r\n-----END-----\r\n"
    let shown = Self.redactor(key).redact("  MIIEvQIBADANBgkqh\n  kiG9w0BAQEFAASCB\n")
    #expect(shown == "  «redacted»\n  «redacted»\n")
  }

  @Test func `values that overlap are covered together`() {
    #expect(Self.redactor("abcdef", "efghij").redact("xabcdefghijx") == "x«redacted»x")
    #expect(Self.redactor("aaaa").redact("baaaaaab") == "b«redacted»b")
    #expect(Self.redactor("abcd", "abcdefgh").redact("abcdefg abcdefgh") == "«redacted»efg «redacted»")
    #expect(Self.redactor("abcd").redact("abcdabcd") == "«redacted»«redacted»")
  }

  @Test func `only what may be the beginning of a value waits`() {
    var stream = StreamRedactor(Self.redactor(String(repeating: "long ", count: 1000)))
    #expect(stream.push(Array("a line\n".utf8)) == Array("a line\n".utf8))
    #expect(stream.push(Array("a lon".utf8)) == Array("a ".utf8))
    #expect(stream.push(Array("e".utf8)) == Array("lone".utf8))
  }

  @Test func `most of a value, at which the output ends, is covered too`() {
    let redactor = Self.redactor("hunter2hunter3")
    #expect(redactor.redact("it is hunter2hu") == "it is «redacted»")
    #expect(redactor.redact("it is hunt") == "it is hunt")
  }

  /// A value of random bytes, hidden in noise in a random form; the pieces and the noise are random too.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func `no random value in a random form comes through in random pieces`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("abcXYZ019 /+%\"\\~?&=\n\u{9}äé".utf8)
    var value: [UInt8] = []
    for _ in 0..<Int.random(in: 6...90, using: &random) { value.append(alphabet.randomElement(using: &random) ?? 0x61) }
    value = Array(String(decoding: value, as: UTF8.self).utf8)
    var redactor = Redactor()
    redactor.add(value)
    redactor.add(Array("another value".utf8))
    let (form, isWhole) = Self.form(of: value, &random)
    let text = Array("<<<".utf8) + form + Array(">>>".utf8)
    var places: [Int] = []
    for _ in 0..<Int.random(in: 0...8, using: &random) { places.append(Int.random(in: 0...text.count, using: &random)) }
    let output = Self.redact(text, redactor, brokenAt: places)
    #expect(output == Self.redact(text, redactor, brokenAt: []), "seed \(seed), pieces at \(places)")
    #expect(output.contains("«redacted»"), "seed \(seed): \(String(decoding: text, as: UTF8.self))")
    if isWhole { #expect(output == "<<<«redacted»>>>", "seed \(seed): \(String(decoding: text, as: UTF8.self))") }
  }

  /// - Returns: whether all of it stands for the value: in base64 the first and last character may stand for others too.
  private static func form(of value: [UInt8], _ random: inout SeededRandom) -> ([UInt8], isWhole: Bool) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return (value, true)
    case 1:
      return (
        value.flatMap { byte -> [UInt8] in
          let digits = Array((Bool.random(using: &random) ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
          // A percent sign that stands for itself, and a plus that does not stand for a blank, cannot be told apart.
          guard byte == UInt8(ascii: "%") || Bool.random(using: &random) else { return [byte] }
          return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }, true
      )
    case 2:
      let text = JSONValue.string(String(decoding: value, as: UTF8.self)).compact
      return (Array(text.utf8.dropFirst().dropLast()), true)
    default:
      let before = Int.random(in: 0...7, using: &random)
      let after = Int.random(in: 0...7, using: &random)
      let all = [UInt8](repeating: 0x78, count: before) + value + [UInt8](repeating: 0x79, count: after)
      let width = Int.random(in: 20...100, using: &random)
      var lines: [UInt8] = []
      for (index, byte) in Array(base64(all).utf8).enumerated() {
        if index > 0, index % width == 0 { lines.append(0x0A) }
        lines.append(byte)
      }
      return (lines, false)
    }
  }

  /// RFC 4648 §4, written without the one that is tested.
  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - UInt8($0)) & 1 } }
    var text = ""
    for start in stride(from: 0, to: bits.count, by: 6) {
      let six = (bits[start..<min(start + 6, bits.count)] + [UInt8](repeating: 0, count: 6)).prefix(6)
      text.append(digits[six.reduce(0) { $0 << 1 | Int($1) }])
    }
    return text + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }
}
