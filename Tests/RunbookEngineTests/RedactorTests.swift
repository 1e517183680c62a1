import Testing

@testable import RunbookEngine

struct RedactorTests {
  @Test func `a value is covered as it is, in base64 and in the forms of URLs, wherever the output breaks`() {
    var redactor = Redactor()
    redactor.add(Array("~~~???>>>".utf8))
    let text = "a ~~~???>>> b fn5+Pz8/Pj4+ c fn5-Pz8_Pj4- d ~~~%3F%3F%3F%3E%3E%3E e"
    let covered = "a «redacted» b «redacted» c «redacted» d «redacted» e"
    #expect(redactor.redact(text) == covered)
    let bytes = Array(text.utf8)
    for place in bytes.indices {
      var stream = StreamRedactor(redactor)
      let output = stream.push(Array(bytes[..<place])) + stream.push(Array(bytes[place...])) + stream.finish()
      #expect(String(decoding: output, as: UTF8.self) == covered, "broken at \(place)")
    }
  }

  @Test func `base64 is covered with its padding and without, and very short values not at all`() {
    var redactor = Redactor()
    redactor.add(Array("secret".utf8) + [0x0a])
    redactor.add(Array("abc".utf8))
    #expect(redactor.redact("c2VjcmV0Cg== c2VjcmV0Cg secret abc") == "«redacted» «redacted» «redacted» abc")
  }
}
