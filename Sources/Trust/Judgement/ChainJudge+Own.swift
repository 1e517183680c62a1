import Calendars
import Git
import Signatures

extension ChainJudge {
  /// The commit's own check: everything but its parents' trust, in the order of `docs/trust-judgement.md`.
  func ownCheck(_ position: Int, _ recorder: inout StepRecorder) throws(TrustError) -> JudgementRecord {
    let check = history.checks[position]
    let parents = graph.parents(of: position).count
    let signer = check.key.flatMap(policy.signer(of:))
    let found = finding(position, check, signer, parents, &recorder)
    var record = JudgementRecord(
      verdict: found?.verdict ?? .good,
      signer: signer.flatMap { signer in
        policy.signers.firstIndex { $0.name == signer.name }
      }, ownPasses: found == nil, trusted: found == nil,
      reason: found?.reason ?? "signed by `\(signer?.name ?? "")`")
    if signer?.kind == .forge { record.flags.insert(.forge) }
    if check.keyExpired { record.flags.insert(.keyExpired) }
    if let found, found.verdict.canBeAccepted, let why = policy.accepted[graph.ids[position]] {
      record.flags.insert(.accepted)
      record.trusted = true
      record.reason = "accepted by the policy although \(found.reason): \(why)"
      recorder.passed("accepted", why)
    }
    return record
  }

  private func finding(
    _ position: Int, _ check: SignatureCheck, _ signer: Signer?, _ parents: Int, _ recorder: inout StepRecorder
  ) -> Finding? {
    if let finding = SignatureRule.finding(check) {
      recorder.failed("signature", finding.reason)
      return finding
    }
    recorder.passed("signature", "the \(check.format?.rawValue ?? "") signature fits the commit's bytes")
    guard let fingerprint = check.key, let signer, let key = policy.key(fingerprint) else {
      let finding = Finding(.unknownKey, "signed by a key that no signer of the policy has")
      recorder.failed("signer", finding.reason)
      return finding
    }
    recorder.passed("signer", "`\(fingerprint)` is a key of `\(signer.name)`")
    let claimed = check.claimedTime ?? Timestamp(secondsSinceEpoch: history.committerTimes[position])
    let rules: [(String, String, Finding?)] = [
      ("validity", "the key counts now", ValidityRule.finding(check, key: key, claimed: claimed, now: now)),
      ("compromise", "nobody says that the key was stolen", CompromiseRule.finding(signer)),
      (
        "capability", "`\(signer.name)` may \(CapabilityRule.needed(by: signer, parents: parents).rawValue)",
        CapabilityRule.finding(signer, parents: parents)
      ),
      ("root", "it has a parent", RootRule.finding(parents: parents)),
    ]
    for (name, passing, finding) in rules {
      if let finding {
        recorder.failed(name, finding.reason)
        return finding
      }
      recorder.passed(name, passing)
    }
    return nil
  }
}
