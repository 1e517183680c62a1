import Calendars
import Signatures

/// The key must count now, or have counted when the commit was seen.
///
/// A signature's time and a committer's date are claims of whoever made the commit, so a key that has expired or was
/// retired counts for nothing here: a thief would claim an earlier day. Only the witness log can say otherwise.
enum ValidityRule {
  /// - Parameter witnessed: when a tip that contains it was first seen; nil when none was.
  static func finding(
    _ check: SignatureCheck, key: Signer.Key, claimed: Timestamp, now: Timestamp, witnessed: Timestamp? = nil
  ) -> Finding? {
    if let finding = unproven(check) { return finding }
    /// What shows that it was there before a time at which the key no longer counted.
    func wasSeen(before end: Timestamp) -> Bool { witnessed.map { $0 < end } ?? false }
    let older = witnessed.map { "it was first seen \($0.rfc3339)" } ?? "nothing shows that the commit is older"
    if check.outcome == .expired {
      return Finding(.expiredUnwitnessed, "the key was not valid when the signature claims to have been made")
    }
    if check.keyExpired, !check.wasSeenInTime(witnessed) {
      return Finding(.expiredUnwitnessed, "the key has expired since, and \(older)")
    }
    if let end = key.validBefore, now >= end, !wasSeen(before: end) {
      return Finding(.expiredUnwitnessed, "the key counts only before \(end.rfc3339), and \(older)")
    }
    if let start = key.validAfter, now < start || claimed < start {
      return Finding(.notPermitted(rule: "valid-after"), "the key counts only from \(start.rfc3339) on")
    }
    guard case .ssh(let certificate) = check.certified else { return nil }
    if let end = certificate.validBefore, now >= end, !wasSeen(before: end) {
      return Finding(.expiredUnwitnessed, "the certificate counts only before \(end.rfc3339), and \(older)")
    }
    return early(certificate, at: min(claimed, now))
  }

  /// Why a key that passed counts.
  static func detail(_ check: SignatureCheck, key: Signer.Key, now: Timestamp) -> String {
    let ends = [key.validBefore, check.keyCountedUntil].compactMap { $0 }
    let hasEnded = check.keyExpired || check.outcome == .revoked || ends.contains { now >= $0 }
    return hasEnded ? "the key counts no longer, but the commit was seen while it did" : "the key counts now"
  }

  /// For signatures alone, without a history: judged at the time that the signature claims.
  static func signatureOnly(
    _ check: SignatureCheck, key: Signer.Key?, claimed: Timestamp, now: Timestamp
  ) -> (finding: Finding?, expiredSince: Bool) {
    if let finding = unproven(check) { return (finding, false) }
    if check.outcome == .expired {
      return (Finding(.expiredUnwitnessed, "the key was not valid when the signature claims to have been made"), false)
    }
    if let end = key?.validBefore, claimed >= end {
      return (Finding(.expiredUnwitnessed, "the key counts only before \(end.rfc3339)"), false)
    }
    if let start = key?.validAfter, claimed < start {
      return (Finding(.notPermitted(rule: "valid-after"), "the key counts only from \(start.rfc3339) on"), false)
    }
    if case .ssh(let certificate) = check.certified {
      if let end = certificate.validBefore, claimed >= end {
        return (Finding(.expiredUnwitnessed, "the certificate counts only before \(end.rfc3339)"), false)
      }
      if let finding = early(certificate, at: claimed) { return (finding, false) }
      if let end = certificate.validBefore, now >= end { return (nil, true) }
    }
    return (nil, check.keyExpired || key?.validBefore.map { now >= $0 } ?? false)
  }

  /// A certificate that lives for minutes counts only for what is known to have been signed in them.
  private static func unproven(_ check: SignatureCheck) -> Finding? {
    guard case .timeUnproven(let why) = check.outcome else { return nil }
    return Finding(.timeUnproven, "nothing shows that it was signed while the certificate was valid: \(why)")
  }

  private static func early(_ certificate: SSHCertifiedIdentity, at time: Timestamp) -> Finding? {
    guard let start = certificate.validAfter, time < start else { return nil }
    return Finding(.notPermitted(rule: "valid-after"), "the certificate counts only from \(start.rfc3339) on")
  }
}
