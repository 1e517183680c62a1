import Calendars
import Signatures

/// A commit must carry one good signature by a key that the policy names.
enum SignatureRule {
  /// What the check says against the commit; an expired key and an unproven time are for the validity rule.
  ///
  /// - Parameter witnessed: when a tip that contains it was first seen; nil when none was. A key that was only retired
  ///   stays good for what was seen before.
  static func finding(_ check: SignatureCheck, witnessed: Timestamp? = nil) -> Finding? {
    switch check.outcome {
    case .good, .expired, .timeUnproven: nil
    case .unsigned: Finding(.unsigned, "not signed")
    case .bad: Finding(.bad, "the signature does not fit the commit\(by(check))")
    case .unknownKey:
      Finding(.unknownKey, "\(stranger(check))\(by(check))" + (check.detail.map { ": \($0)" } ?? ""))
    case .revoked where check.wasSeenInTime(witnessed): nil
    case .revoked: Finding(.revoked, "\(revoked(check)) is revoked\(by(check))")
    case .malformed(let why): Finding(.malformed(why), "malformed: \(why)")
    case .unsupported(let what): Finding(.unsupported(what), "a signature of a kind that is not supported: \(what)")
    }
  }

  private static func stranger(_ check: SignatureCheck) -> String {
    guard case .ssh(let certificate) = check.certified else { return "signed by a key that the policy does not name" }
    return "signed with a certificate of the authority `\(certificate.authority)`, which the policy does not name"
  }

  private static func revoked(_ check: SignatureCheck) -> String {
    check.certified == nil
      ? "the key that signed it" : "the certificate that it was signed with, its key or its authority"
  }

  private static func by(_ check: SignatureCheck) -> String {
    (check.key?.value ?? check.keyHint).map { " (`\($0)`)" } ?? ""
  }
}

extension SignatureCheck {
  /// Whether it was seen before the time at which its key stopped to count.
  func wasSeenInTime(_ witnessed: Timestamp?) -> Bool {
    guard let end = keyCountedUntil, let witnessed else { return false }
    return witnessed < end
  }
}
