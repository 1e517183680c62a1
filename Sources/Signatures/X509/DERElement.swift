import Calendars
import SwiftASN1

/// One element of DER (X.690 §10): definite lengths in their shortest form, nothing left over, at most 50 levels deep.
/// What swift-asn1 refuses to parse is `malformed` here.
struct DERElement: Sendable {
  private let node: ASN1Node

  fileprivate init(_ node: ASN1Node) { self.node = node }

  /// The one element that `bytes` hold.
  init(_ bytes: ArraySlice<UInt8>, _ what: String) throws(Refusal) {
    do {
      node = try DER.parse(bytes)
    } catch {
      throw .malformed("\(what) is not DER")
    }
  }

  var tag: ASN1Identifier { node.identifier }
  /// The whole element, tag and length included.
  var bytes: ArraySlice<UInt8> { node.encodedBytes }

  /// What a constructed element consists of.
  func fields(_ what: String, tag: ASN1Identifier = .sequence) throws(Refusal) -> DERFields {
    guard node.identifier == tag, case .constructed(let children) = node.content else {
      throw .malformed("\(what) has another type")
    }
    return DERFields(children, of: what)
  }

  /// The elements of a SET OF or SEQUENCE OF, of which there may be `limit`.
  func elements(_ what: String, tag: ASN1Identifier, limit: Int) throws(Refusal) -> [DERElement] {
    var fields = try fields(what, tag: tag)
    var elements: [DERElement] = []
    while let element = fields.next() {
      guard elements.count < limit else { throw .malformed("\(what) has more than \(limit) elements") }
      elements.append(element)
    }
    return elements
  }

  /// Whether the elements of a SET OF stand in the order that DER prescribes (X.690 §11.6).
  func isOrderedSet(tag: ASN1Identifier) -> Bool {
    // swift-asn1 keeps the comparison to itself; this is its only way in.
    (try? DER.set(of: ASN1Any.self, identifier: tag, rootNode: node)) != nil
  }

  func primitive(_ what: String, tag: ASN1Identifier) throws(Refusal) -> ArraySlice<UInt8> {
    guard node.identifier == tag, case .primitive(let content) = node.content else {
      throw .malformed("\(what) has another type")
    }
    return content
  }

  func octets(_ what: String) throws(Refusal) -> ArraySlice<UInt8> { try primitive(what, tag: .octetString) }

  /// Two's complement in its shortest form.
  func integer(_ what: String, tag: ASN1Identifier = .integer) throws(Refusal) -> ArraySlice<UInt8> {
    let content = try primitive(what, tag: tag)
    let second = content.dropFirst().first
    guard let first = content.first, second == nil || !(first == 0 && second ?? 0 < 0x80),
      second == nil || !(first == 0xff && second ?? 0 >= 0x80)
    else { throw .malformed("\(what) is not an integer in its shortest form") }
    return content
  }

  /// A positive integer's magnitude, without leading zeros.
  func magnitude(_ what: String) throws(Refusal) -> ArraySlice<UInt8> {
    let content = try integer(what)
    guard let first = content.first, first < 0x80 else { throw .malformed("\(what) is negative") }
    return content.drop { $0 == 0 }
  }

  /// An integer of 0 to 65,535.
  func smallInteger(_ what: String) throws(Refusal) -> Int {
    let magnitude = try magnitude(what)
    guard magnitude.count <= 2 else { throw .malformed("\(what) is too large") }
    return magnitude.reduce(0) { $0 << 8 | Int($1) }
  }

  func objectIdentifier(_ what: String) throws(Refusal) -> ASN1ObjectIdentifier {
    do {
      return try ASN1ObjectIdentifier(derEncoded: node)
    } catch {
      throw .malformed("\(what) is not an object identifier")
    }
  }

  func boolean(_ what: String) throws(Refusal) -> Bool {
    do {
      return try Bool(derEncoded: node)
    } catch {
      throw .malformed("\(what) is not a boolean")
    }
  }

  /// The bytes of a BIT STRING, and how many bits of the last one do not count.
  func bits(_ what: String) throws(Refusal) -> (bytes: ArraySlice<UInt8>, unused: Int) {
    do {
      let string = try ASN1BitString(derEncoded: node)
      return (string.bytes, string.paddingBits)
    } catch {
      throw .malformed("\(what) is not a bit string")
    }
  }

  /// A BIT STRING of whole bytes: keys and signatures.
  func wholeBits(_ what: String) throws(Refusal) -> ArraySlice<UInt8> {
    let (bytes, unused) = try bits(what)
    guard unused == 0 else { throw .malformed("\(what) does not end with a whole byte") }
    return bytes
  }

  /// UTCTime or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows: to the second, and with `Z`.
  func time(_ what: String) throws(Refusal) -> Timestamp {
    var digits: [UInt8]
    if tag == .utcTime {
      digits = Array(try primitive(what, tag: .utcTime))
      let century = digits.first.map { $0 < UInt8(ascii: "5") } ?? true ? "20" : "19"
      digits = Array(century.utf8) + digits
    } else {
      digits = Array(try primitive(what, tag: .generalizedTime))
    }
    guard digits.count == 15, digits[14] == UInt8(ascii: "Z"),
      digits[..<14].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { throw .malformed("\(what) is not a time as certificates write it") }
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    let text = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    guard let time = Timestamp(rfc3339: text) else { throw .malformed("\(what) is a time that does not exist") }
    return time
  }
}

/// The elements inside a constructed one, taken in order.
struct DERFields {
  private var rest: ASN1NodeCollection.Iterator
  private let what: String

  fileprivate init(_ children: ASN1NodeCollection, of what: String) {
    rest = children.makeIterator()
    self.what = what
  }

  mutating func next() -> DERElement? { rest.next().map { DERElement($0) } }

  mutating func required() throws(Refusal) -> DERElement {
    guard let element = next() else { throw .malformed("\(what) is cut short") }
    return element
  }

  /// The next element if it has this tag; else nothing is taken.
  mutating func optional(_ tag: ASN1Identifier) -> DERElement? {
    var ahead = rest
    guard let node = ahead.next(), node.identifier == tag else { return nil }
    rest = ahead
    return DERElement(node)
  }

  mutating func finish() throws(Refusal) {
    guard next() == nil else { throw .malformed("\(what) has more fields than it should") }
  }
}

extension ASN1Identifier {
  /// `[number]` of ASN.1.
  static func context(_ number: UInt) -> ASN1Identifier {
    ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
  }
}
