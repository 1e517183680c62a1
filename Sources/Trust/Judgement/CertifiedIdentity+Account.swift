import Calendars
import Signatures

extension CertifiedIdentity {
  /// The certificate in one clause, as `runback trust explain` shows it.
  var account: String {
    switch self {
    case .ssh(let certificate):
      "the authority `\(certificate.authority)` certifies the key for \(certificate.principalList)"
        + " (\(certificate.name)), \(certificate.life)"
    case .x509(let found):
      "the root `\(X509Identity.printable(found.rootName))` (`\(found.root)`) certifies \(found.nameList)\(found.voucher), "
        + found.timeAccount
    }
  }
}

extension X509Identity {
  /// The names in backticks; the first few, because a certificate may have many.
  var nameList: String {
    let shown = names.prefix(4).map { "`\(Self.printable($0))`" }.joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }

  /// Who told the authority, if it says so.
  var voucher: String { issuer.map { " on the word of `\(Self.printable($0))`" } ?? "" }

  fileprivate var timeAccount: String {
    switch time {
    case .log(let time): "and the transparency log took the signature in at \(time.rfc3339)"
    case .validNow: "valid now"
    case .expired: "not valid now"
    case .unproven: "at a time that nothing shows"
    }
  }

  /// An authority's free text, fit for a sentence.
  fileprivate static func printable(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(200).map { scalar in
      scalar.properties.generalCategory == .control || scalar == "`" ? "\u{fffd}" : scalar
    }
    return String(String.UnicodeScalarView(shown))
  }
}

extension SSHCertifiedIdentity {
  /// The principals in backticks; the first few, because a certificate may have hundreds.
  var principalList: String {
    let shown = principals.prefix(4).map { "`\(Self.printable($0))`" }.joined(separator: ", ")
    return principals.count > 4 ? "\(shown) and \(principals.count - 4) more" : shown
  }

  fileprivate var name: String { "serial \(serial), key id `\(Self.printable(keyID))`" }

  fileprivate var life: String {
    switch (validAfter, validBefore) {
    case (nil, nil): "without an end"
    case (let start?, nil): "from \(start.rfc3339) on"
    case (nil, let end?): "before \(end.rfc3339)"
    case (let start?, let end?): "from \(start.rfc3339) to before \(end.rfc3339)"
    }
  }

  /// An authority's free text, fit for a sentence.
  private static func printable(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(64).map { scalar in
      scalar.properties.generalCategory == .control || scalar == "`" ? "\u{fffd}" : scalar
    }
    return String(String.UnicodeScalarView(shown))
  }
}
