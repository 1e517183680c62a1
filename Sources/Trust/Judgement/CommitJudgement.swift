public import Git
public import Signatures

/// The judgement of one commit, with the sentence that says why.
public struct CommitJudgement: Sendable, Hashable {
  public enum Flag: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Good when it was made, by a key that has expired since.
    case keyExpired = "key-expired"
    /// Signed by a forge's key.
    case forge
    /// Let through by the operator's `accepted`.
    case accepted
    /// A rollback commit that makes its branch trusted again.
    case healing
    /// Names itself a rollback, without healing.
    case rollbackClaim = "rollback-claim"
    /// Its own check may pass, but a parent that it needs is not trusted.
    case untrustedParent = "untrusted-parent"
    /// The operator never wants to return to it.
    case quarantined

    public static func < (left: Flag, right: Flag) -> Bool { left.rawValue < right.rawValue }
  }

  public let commit: ObjectID
  public let verdict: Verdict
  /// The policy's name for the signer.
  public let signer: String?
  public let format: SignatureFormat?
  public let key: KeyFingerprint?
  public let flags: Set<Flag>
  /// Authorised by the policy, and so is everything from the root to it.
  public let trusted: Bool
  /// One sentence, without a final full stop.
  public let reason: String

  init(
    commit: ObjectID, verdict: Verdict, signer: String?, format: SignatureFormat?, key: KeyFingerprint?,
    flags: Set<Flag>, trusted: Bool, reason: String
  ) {
    self.commit = commit
    self.verdict = verdict
    self.signer = signer
    self.format = format
    self.key = key
    self.flags = flags
    self.trusted = trusted
    self.reason = reason
  }

  /// `<commit> <verdict> <signer or -> <format or -> <flags or ->`. A signer's name with a blank or a control
  /// character in it is shown with `_` in their place, so that a line always has five fields.
  public var porcelain: String {
    let flagList = flags.sorted().map(\.rawValue).joined(separator: ",")
    return [
      commit.hex, verdict.name, signer.map(Self.field) ?? "-", format?.rawValue ?? "-",
      flagList.isEmpty ? "-" : flagList,
    ].joined(separator: " ")
  }

  private static func field(_ name: String) -> String {
    let cleaned = String(
      name.unicodeScalars.map {
        $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7f ? "_" : Character($0)
      })
    return cleaned.isEmpty ? "-" : cleaned
  }
}

/// One step of a judgement, as `runback trust explain` shows it.
public struct JudgementStep: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable { case passed, failed, noted }

  /// What was looked at: `signature`, `signer`, `validity`, `capability`, `forge`, `paths`, `accepted`, `parents`, …
  public let rule: String
  public let outcome: Outcome
  public let detail: String
}
