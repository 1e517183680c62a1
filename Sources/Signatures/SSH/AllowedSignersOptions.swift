import Calendars

/// The option field of an allowed-signers line: `cert-authority,namespaces="git",valid-after="20260101Z"`.
struct AllowedSignersOptions {
  private(set) var isCertificateAuthority = false
  private(set) var namespaces: String?
  private(set) var validAfter: Timestamp?
  private(set) var validBefore: Timestamp?

  init() {}

  init(
    parsing field: ArraySlice<UInt8>, instantOfLocal: (Int64) -> Int64
  ) throws(AllowedSignersLine.Invalid) {
    var rest = field
    while true {
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") }
      rest = rest[name.endIndex...]
      let option = AllowedSignersLine.text(name).lowercased()
      if rest.first == UInt8(ascii: "=") {
        rest = rest.dropFirst()
        try set(option, to: Self.quotedValue(&rest), instantOfLocal)
      } else if option == "cert-authority" {
        isCertificateAuthority = true
      } else if ["namespaces", "valid-after", "valid-before"].contains(option) {
        throw .init("the option `\(option)` needs a value in quotes")
      } else {
        throw .init("unknown option `\(printable(option))`")
      }
      if rest.isEmpty { break }
      guard rest.first == UInt8(ascii: ",") else { throw .init("options are separated by commas") }
      rest = rest.dropFirst()
      guard !rest.isEmpty else { throw .init("an option is missing after the last comma") }
    }
    if let validAfter, let validBefore, validBefore <= validAfter {
      throw .init("`valid-before` is not after `valid-after`")
    }
  }

  private mutating func set(
    _ option: String, to value: String, _ instantOfLocal: (Int64) -> Int64
  ) throws(AllowedSignersLine.Invalid) {
    switch option {
    case "namespaces":
      guard namespaces == nil else { throw .init("the option `namespaces` is given twice") }
      namespaces = value
    case "valid-after":
      guard validAfter == nil else { throw .init("the option `valid-after` is given twice") }
      validAfter = try Self.time(value, option, instantOfLocal)
    case "valid-before":
      guard validBefore == nil else { throw .init("the option `valid-before` is given twice") }
      validBefore = try Self.time(value, option, instantOfLocal)
    case "cert-authority": throw .init("the option `cert-authority` takes no value")
    default: throw .init("unknown option `\(printable(option))`")
    }
  }

  private static func quotedValue(_ rest: inout ArraySlice<UInt8>) throws(AllowedSignersLine.Invalid) -> String {
    guard rest.first == UInt8(ascii: "\"") else { throw .init("the value of an option stands in quotes") }
    rest = rest.dropFirst()
    var value: [UInt8] = []
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\"") {
        value.append(UInt8(ascii: "\""))
        rest = rest.dropFirst()
      } else if byte == UInt8(ascii: "\"") {
        return String(decoding: value, as: UTF8.self)
      } else {
        value.append(byte)
      }
    }
    throw .init("a quote is not closed")
  }

  /// `YYYYMMDD[HHMM[SS]]`, with `Z` for UTC.
  private static func time(
    _ text: String, _ option: String, _ instantOfLocal: (Int64) -> Int64
  ) throws(AllowedSignersLine.Invalid) -> Timestamp {
    let wrong = AllowedSignersLine.Invalid(
      "`\(option)` is not a time as in `20260131Z` or `20260131235959Z`: `\(printable(text))`")
    var digits = Array(text.utf8)
    let isUTC = digits.last == UInt8(ascii: "Z") || digits.last == UInt8(ascii: "z")
    if isUTC { digits.removeLast() }
    guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw wrong }
    digits += [UInt8](repeating: 0x30, count: 14 - digits.count)
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    let rfc3339 =
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    guard let utc = Timestamp(rfc3339: rfc3339) else { throw wrong }
    return isUTC ? utc : Timestamp(secondsSinceEpoch: instantOfLocal(utc.secondsSinceEpoch))
  }
}
