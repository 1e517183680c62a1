import Calendars
import TestSupport

@testable import Signatures

extension X509Workbench {
  static let instant = Timestamp(secondsSinceEpoch: now)

  /// What our verifier gets to know.
  static func verifier(
    roots: [Party], middles: [Party] = [], logs: [TransparencyLogKey] = []
  ) throws -> SignatureVerifier {
    let text = try (roots + middles).flatMap { try readFile($0.certificateFile) }
    return SignatureVerifier(x509: X509Authorities([try X509AuthorityFile(text, path: "roots.pem")], logs: logs))
  }
}

extension X509Workbench.Party {
  var certificate: X509Certificate { get throws { try X509Certificate(der: der[...]) } }
}

extension RekorForge {
  var publicKey: TransparencyLogKey { get throws { try TransparencyLogKey(der: publicKeyDER) } }
}
