import Calendars
import Git
import Signatures

extension ChainJudge {
  /// What is known about who made a commit.
  struct Maker {
    /// By the operator's keys, or by those of a delegated policy.
    let check: SignatureCheck
    let signer: Signer?
    /// In the roster.
    let number: Int?
    /// What speaks against the signature, its key or its signer; nil when the signer stands for the commit.
    let finding: Finding?
  }

  /// Signature, signer, validity and compromise.
  func maker(
    of position: Int, under governing: GoverningPolicy, _ recorder: inout StepRecorder
  ) throws(TrustError) -> Maker {
    let identity = try governing.identify(history.checks[position]) { (policy) throws(TrustError) in
      try commitCheck(position, against: policy)
    }
    let check = identity.check
    let signer = identity.signer
    let number = signer.map { roster.number(of: $0) }
    func found(_ rule: String, _ finding: Finding) -> Maker {
      recorder.failed(rule, finding.reason)
      return Maker(check: check, signer: signer, number: number, finding: finding)
    }
    let witnessed = witnessed.time(of: position)
    if let finding = SignatureRule.finding(check, witnessed: witnessed) {
      if let certified = check.certified { recorder.noted("certificate", certified.account) }
      return found("signature", finding)
    }
    recorder.passed("signature", "the \(check.format?.rawValue ?? "") signature fits the commit's bytes")
    if let certified = check.certified { recorder.passed("certificate", certified.account) }
    guard let signer, let key = identity.key else { return found("signer", identity.stranger) }
    recorder.passed("signer", key.credential.account(of: signer.name))
    let claimed = check.claimedTime ?? Timestamp(secondsSinceEpoch: history.committerTimes[position])
    if let finding = ValidityRule.finding(check, key: key, claimed: claimed, now: now, witnessed: witnessed) {
      return found("validity", finding)
    }
    recorder.passed("validity", ValidityRule.detail(check, key: key, now: now))
    if let finding = CompromiseRule.finding(signer, witnessed: witnessed) { return found("compromise", finding) }
    recorder.passed(
      "compromise",
      signer.compromised == nil
        ? "the policy does not call the signer compromised" : "it was seen before the signer was compromised")
    return Maker(check: check, signer: signer, number: number, finding: nil)
  }

  /// The commit's own check: everything but its parents' trust, in the order of `docs/trust-judgement.md`.
  func ownCheck(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy, _ recorder: inout StepRecorder
  ) throws(TrustError) -> JudgementRecord {
    let check = maker.check
    var record = JudgementRecord(
      verdict: .good, signer: maker.number, ownPasses: true, trusted: true,
      reason: "signed by `\(maker.signer?.name ?? "")`")
    if maker.signer?.kind == .forge { record.flags.insert(.forge) }
    if check.keyExpired { record.flags.insert(.keyExpired) }

    var finding = maker.finding
    if finding == nil, let signer = maker.signer { finding = rightsFinding(position, signer, &recorder) }
    if let found = finding, let why = accepted(position, found) {
      record.flags.insert(.accepted)
      record.reason = "accepted by the policy although \(found.reason): \(why)"
      record.verdict = found.verdict
      recorder.passed("accepted", why)
      finding = nil
    } else if finding == nil, let signer = maker.signer, signer.kind == .forge {
      do throws(TrustError) {
        finding = try forgeFinding(position, signer, &record, &recorder)
      } catch {
        finding = try unreadable(error, "forge", &recorder)
      }
    }
    // Neither an operator's word about a signature nor a forge's stands in for a path rule.
    do throws(TrustError) {
      if finding == nil { finding = try pathFinding(position, maker, governing, &recorder) }
    } catch {
      finding = try unreadable(error, "paths", &recorder)
    }
    if finding == nil { finding = try policyFinding(position, maker, governing, &recorder) }
    if let finding {
      record.verdict = finding.verdict
      record.reason = finding.reason
      record.ownPasses = false
      record.trusted = false
    }
    return record
  }

  private func rightsFinding(_ position: Int, _ signer: Signer, _ recorder: inout StepRecorder) -> Finding? {
    let parents = graph.parents(of: position).count
    if let finding = CapabilityRule.finding(signer, parents: parents) {
      recorder.failed("capability", finding.reason)
      return finding
    }
    recorder.passed(
      "capability", "`\(signer.name)` may \(CapabilityRule.needed(by: signer, parents: parents).rawValue)")
    if let finding = RootRule.finding(parents: parents) {
      recorder.failed("root", finding.reason)
      return finding
    }
    return nil
  }

  /// The operator's reason for letting a commit through. One without parents stays outside: `accepted` speaks for a
  /// commit, and never for another beginning of history.
  private func accepted(_ position: Int, _ finding: Finding) -> String? {
    guard finding.verdict.canBeAccepted, !graph.parents(of: position).isEmpty else { return nil }
    return policy.accepted[graph.ids[position]]
  }

  /// Changes the record for a commit that the policy lets through although only a forge signed it.
  private func forgeFinding(
    _ position: Int, _ signer: Signer, _ record: inout JudgementRecord, _ recorder: inout StepRecorder
  ) throws(TrustError) -> Finding? {
    guard let finding = ForgeRule.finding(try forgeShape(at: position), forge: signer) else {
      recorder.passed("forge", "a clean merge of trusted parents, which needs no trust in who asked for it")
      record.reason = "a clean merge of trusted parents, made by the forge `\(signer.name)`"
      return nil
    }
    let attesters = Set(marks[position].map(\.signer).filter { $0 != signer.name }).sorted()
    if let waiver = ForgeRule.waiver(policy.forgeOnly, attestedBy: attesters) {
      recorder.passed("forge", "\(finding.reason); \(waiver)")
      record.verdict = finding.verdict
      record.reason = "\(finding.reason); \(waiver)"
      return nil
    }
    recorder.failed("forge", finding.reason)
    return finding
  }

  private func pathFinding(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy, _ recorder: inout StepRecorder
  ) throws(TrustError) -> Finding? {
    guard !governing.pathRules.isEmpty else { return nil }
    let standings = try pathStandings(
      position, try ruledChanges(at: position), maker, under: governing, complete: recorder.isOn)
    let finding = PathRuleCheck.finding(standings, signer: maker.finding == nil ? maker.signer : nil)
    for standing in standings {
      if standing.isMet {
        recorder.passed("paths", standing.account)
      } else {
        recorder.failed("paths", standing.account)
      }
      for refused in standing.refused { recorder.noted("paths", "an approval does not count: \(refused)") }
    }
    if let finding {
      recorder.failed("paths", finding.reason)
    } else {
      recorder.passed("paths", "no rule forbids what it changes")
    }
    return finding
  }
}
