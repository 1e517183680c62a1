import Calendars

/// The option field of an allowed-signers line: `cert-authority,namespaces="git",valid-after="20260101Z"`.
struct AllowedSignersOptions {
  private(set) var isCertificateAuthority = false
  private(set) var namespaces: String?
  private var after: AllowedSignersTime?
  private var before: AllowedSignersTime?

  var validAfter: Timestamp? { after?.latest }
  var validBefore: Timestamp? { before?.earliest }

  init() {}

  init(
    parsing field: ArraySlice<UInt8>
  ) throws(AllowedSignersLine.Invalid) {
    var rest = field
    while true {
      let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") }
      rest = rest[name.endIndex...]
      let option = AllowedSignersLine.text(name).lowercased()
      if rest.first == UInt8(ascii: "=") {
        rest = rest.dropFirst()
        try set(option, to: Self.quotedValue(&rest))
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
    if let after, let before, before.inUTC <= after.inUTC {
      throw .init("`valid-before` is not after `valid-after`")
    }
  }

  private mutating func set(
    _ option: String, to value: String
  ) throws(AllowedSignersLine.Invalid) {
    switch option {
    case "namespaces":
      guard namespaces == nil else { throw .init("the option `namespaces` is given twice") }
      namespaces = value
    case "valid-after":
      guard after == nil else { throw .init("the option `valid-after` is given twice") }
      after = try AllowedSignersTime(value, option)
    case "valid-before":
      guard before == nil else { throw .init("the option `valid-before` is given twice") }
      before = try AllowedSignersTime(value, option)
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
}
