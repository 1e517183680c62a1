import Signatures

/// A commit must carry one good signature by a key that the policy names.
enum SignatureRule {
  /// What the check says against the commit; an expired key and an unproven time are for the validity rule.
  static func finding(_ check: SignatureCheck) -> Finding? {
    switch check.outcome {
    case .good, .expired, .timeUnproven: nil
    case .unsigned: Finding(.unsigned, "not signed")
    case .bad: Finding(.bad, "the signature does not fit the commit\(by(check))")
    case .unknownKey:
      Finding(
        .unknownKey,
        "signed by a key that the policy does not name\(by(check))" + (check.detail.map { ": \($0)" } ?? ""))
    case .revoked: Finding(.revoked, "the key that signed it is revoked\(by(check))")
    case .malformed(let why): Finding(.malformed(why), "malformed: \(why)")
    case .unsupported(let what): Finding(.unsupported(what), "a signature of a kind that is not supported: \(what)")
    }
  }

  private static func by(_ check: SignatureCheck) -> String {
    (check.key?.value ?? check.keyHint).map { " (`\($0)`)" } ?? ""
  }
}
