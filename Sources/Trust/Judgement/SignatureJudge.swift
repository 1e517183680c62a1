import Calendars
import Git
import Signatures

/// Judges one signature without its history, as `git log --format=%G?` does, at the time that the signature claims.
enum SignatureJudge {
  static func judgement(
    _ commit: ObjectID, _ check: SignatureCheck, committerTime: Int64, _ policy: TrustPolicy, _ now: Timestamp
  ) -> CommitJudgement {
    let answer = policy.owner(of: check)
    var owner: SignerIndex.Owner?
    if case .owner(let found) = answer { owner = found }
    let signer = owner.map { policy.signers[$0.signer] }
    var flags: Set<CommitJudgement.Flag> = signer?.kind == .forge ? [.forge] : []
    var finding = SignatureRule.finding(check) ?? SignerRule.finding(check, answer, policy)
    if finding == nil {
      // An SSH signature has no time of its own; like git, the committer's stands in for it.
      let claimed = check.claimedTime ?? Timestamp(secondsSinceEpoch: committerTime)
      let validity = ValidityRule.signatureOnly(check, key: owner.map(policy.key), claimed: claimed, now: now)
      finding = validity.finding
      if validity.expiredSince { flags.insert(.keyExpired) }
    }
    return CommitJudgement(
      commit: commit, verdict: finding?.verdict ?? .good, signer: signer?.name, format: check.format, key: check.key,
      flags: flags, trusted: finding == nil,
      reason: finding?.reason ?? "signed by `\(signer?.name ?? "an unnamed key")`")
  }
}
