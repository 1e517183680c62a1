import Signatures

/// A good signature must be that of exactly one signer of the policy.
enum SignerRule {
  static func finding(_ check: SignatureCheck, _ answer: SignerIndex.Answer, _ policy: TrustPolicy) -> Finding? {
    switch answer {
    case .owner: nil
    case .several(let signers):
      Finding(
        .notPermitted(rule: "principals"),
        "the certificate names \(check.format == .x509 ? "" : "principals of ")"
          + signers.map { "`\(policy.signers[$0].name)`" }.joined(separator: " and ")
          + ", so that nobody can say who signed")
    case .nobody: Finding(.unknownKey, stranger(check))
    }
  }

  private static func stranger(_ check: SignatureCheck) -> String {
    switch check.certified {
    case nil: "signed by a key that no signer of the policy has"
    case .ssh(let certificate):
      "signed with a certificate for \(certificate.principalList), which is nobody's whom the policy names"
    case .x509(let found):
      "signed with a certificate for \(found.nameList)\(found.voucher), which is nobody's whom the policy names"
    }
  }
}
