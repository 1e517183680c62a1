import Git
import Signatures

/// Policies in the judged repository: which of them judge a commit, and what speaks against one that changes them.
extension ChainJudge {
  /// The policy by which a commit is judged whose ancestors are judged.
  func governing(_ position: Int) throws(TrustError) -> GoverningPolicy {
    guard policy.delegated else { return operatorsAlone }
    return try governing(set: judgingSet(position))
  }

  private func judgingSet(_ position: Int) -> Int {
    if let known = ledger.judging(position) { return known }
    // The first parent alone where nobody asks whether the others are trusted.
    let parents = ParentRule.required(graph.parents(of: position), policy.history)
    let sets = parents.compactMap { ledger.judgingChildren(of: $0) }
    return sets.isEmpty ? ledger.number(of: .absent) : ledger.number(ofAll: sets)
  }

  private func governing(set number: Int) throws(TrustError) -> GoverningPolicy {
    if let known = governingPolicies[number] { return known }
    var delegated: [DelegatedPolicy] = []
    var isPartlyAbsent = false
    var obstacle: String?
    for source in ledger.sets[number] {
      switch try delegations.state(source) {
      case .absent: isPartlyAbsent = true
      case .policy(let policy): delegated.append(policy)
      case .unusable(let why): obstacle = why
      }
    }
    let governing = GoverningPolicy(
      operators: policy, delegated: delegated, isPartlyAbsent: isPartlyAbsent, obstacle: obstacle)
    if governingPolicies.count >= 64 { governingPolicies.removeAll() }
    governingPolicies[number] = governing
    return governing
  }

  /// Takes down by what a commit was judged, and by what its children are: an untrusted commit changes no policy, so that
  /// what comes after it is judged by the newest trusted one on the line.
  func notePolicy(of position: Int) throws(TrustError) {
    guard policy.delegated else { return }
    let after: Int
    if records[position].trusted {
      after = ledger.number(of: try delegations.source(ofTree: graph.trees[position]))
    } else if graph.parents(of: position).count > 1,
      let next = judged.lineParent(of: position), let known = ledger.judgingChildren(of: next)
    {
      after = known
    } else {
      after = judgingSet(position)
    }
    // Nothing judges the root and what is behind it.
    ledger.append(before: graph.isFiat[position] ? after : judgingSet(position), after: after)
  }

  private func changeFacts(_ position: Int) throws(TrustError) -> PolicyChangeRule.Facts {
    let parents = Array(graph.parents(of: position))
    var sources: [DelegatedSource] = []
    for parent in parents { sources.append(try delegations.source(ofTree: graph.trees[parent])) }
    let trusted = parents.allSatisfy { records[$0].trusted }
    var bases: [DelegatedSource] = []
    if trusted, parents.count == 2, sources[0] != sources[1] {
      for base in graph.mergeBases(parents[0], parents[1]) {
        bases.append(try delegations.source(ofTree: graph.trees[base]))
      }
    }
    return PolicyChangeRule.Facts(
      own: try delegations.source(ofTree: graph.trees[position]), parents: sources, bases: bases,
      parentsAreTrusted: trusted)
  }

  /// What speaks against what a commit makes of the delegated policy.
  func policyFinding(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy, _ recorder: inout StepRecorder
  ) throws(TrustError) -> Finding? {
    guard policy.delegated else { return nil }
    if let obstacle = governing.obstacle {
      let finding = Finding(
        .notPermitted(rule: "policy"), "the policy in its parent cannot be followed: \(obstacle)")
      recorder.failed("policy", finding.reason)
      return finding
    }
    let facts = try changeFacts(position)
    if facts.own == .unreadable {
      let why = "its tree is malformed, so that nobody can say which policy is in it"
      recorder.failed("policy", why)
      return Finding(.malformed(why), why)
    }
    guard PolicyChangeRule.isChange(facts) else {
      recorder.passed("policy", "it leaves the policy in `\(DelegatedPolicy.folderName)` as its parents decided")
      return nil
    }
    var states: [DelegatedState] = []
    for source in facts.parents.prefix(16) { states.append(try delegations.state(source)) }
    let finding = PolicyChangeRule.finding(
      facts, to: try delegations.state(facts.own), from: states, signer: maker.finding == nil ? maker.signer : nil)
    if let finding {
      recorder.failed("policy", finding.reason)
    } else {
      recorder.passed(
        "policy", "`\(maker.signer?.name ?? "")` may change the policy in `\(DelegatedPolicy.folderName)`")
    }
    return finding
  }

  /// What a merge brings in must also pass by the policy of the branch that it enters: a side branch can neither have
  /// weakened the policy for itself, nor go on with a key that the branch has taken out.
  func enteringFinding(_ position: Int, signer: Signer?) throws(TrustError) -> Finding? {
    let parents = Array(graph.parents(of: position))
    guard policy.delegated, parents.count > 1, !ledger.isUniform else { return nil }
    for base in try enteredParents(of: position, parents, signer) {
      guard let number = ledger.judgingChildren(of: base) else { continue }
      for entering in graph.brought(by: parents.filter { $0 != base }, beyond: base) {
        guard records[entering].trusted, !graph.isFiat[entering], ledger.judging(entering) != number else { continue }
        guard let reason = try objection(to: entering, underSet: number) else { continue }
        let whose = base == parents[0] ? "its first parent's policy" : "the policy of its parent `\(graph.ids[base])`"
        return Finding(
          .notPermitted(rule: "policy"),
          "it brings in `\(graph.ids[entering])`, which \(whose) does not let in: \(reason)")
      }
    }
    return nil
  }

  /// The parents that can be the branch which a merge enters: the first one. A forge does not stand for their order: with
  /// a branch that forked before a key was taken out as the first parent, and the branch itself as the second, that key
  /// would enter by its own policy. So the parent whose policy the merge goes on with counts as well, unless it is known
  /// that the first one is the branch.
  private func enteredParents(
    of position: Int, _ parents: [Int], _ signer: Signer?
  ) throws(TrustError) -> [Int] {
    // Where only the first parent has to be trusted, a person vouches for what a merge brings.
    var entered = policy.history == .allParents ? [parents[0]] : []
    let sets = parents.map { ledger.judgingChildren(of: $0) }
    guard sets.contains(where: { $0 != sets[0] }) else { return entered }
    if policy.history == .allParents, let known = judged.knownBranchParent(of: position) {
      return known == parents[0] ? entered : entered + [known]
    }
    guard signer?.kind != .person else { return entered }
    let own = try delegations.source(ofTree: graph.trees[position])
    guard try delegations.source(ofTree: graph.trees[parents[0]]) != own else { return entered }
    for parent in parents.dropFirst() where try delegations.source(ofTree: graph.trees[parent]) == own {
      entered.append(parent)
    }
    return entered
  }

  private func objection(to position: Int, underSet number: Int) throws(TrustError) -> String? {
    let question = EnteringQuestion(position: position, set: number)
    if let known = enteringAnswers[question] { return known }
    // No history that people make comes near; one that was made to keep us busy is not judged at all.
    guard enteringAnswers.count < 200_000 else { return "too many policies would have to judge too many commits" }
    let governing = try governing(set: number)
    let answer: String?
    do throws(TrustError) {
      answer = try objection(to: position, under: governing)
    } catch {
      guard error.code == .unreadableContent else { throw error }
      answer = error.message
    }
    enteringAnswers[question] = answer
    return answer
  }

  private func objection(to position: Int, under governing: GoverningPolicy) throws(TrustError) -> String? {
    if let obstacle = governing.obstacle { return obstacle }
    // The operator let it through, whatever the policies in the repository say of its signer.
    if records[position].flags.contains(.accepted) { return nil }
    var recorder = StepRecorder(isOn: false)
    let maker = try maker(of: position, under: governing, &recorder)
    if let finding = maker.finding { return finding.reason }
    guard let signer = maker.signer else { return "nobody known signed it" }
    if records[position].isHealing {
      return signer.can(.rollback) || graph.parents(of: position).count > 1 && signer.can(.merge)
        ? nil : "`\(signer.name)` may not roll back"
    }
    if let finding = CapabilityRule.finding(signer, parents: graph.parents(of: position).count) {
      return finding.reason
    }
    let standings = try pathStandings(position, try ruledChanges(at: position), maker, under: governing)
    if let finding = PathRuleCheck.finding(standings, signer: signer) { return finding.reason }
    return try policyFinding(position, maker, governing, &recorder)?.reason
  }

  /// The newest trusted commit on a deployment line, whose policy holds there.
  func newestTrusted(on line: DeploymentLine) -> Int? { line.positions.first { records[$0].trusted } ?? graph.root }

  /// A rollback takes the content back, never the policy: a key that was taken out would count again.
  func policyRewind(_ position: Int, _ line: DeploymentLine) throws(TrustError) -> String? {
    guard policy.delegated, let newest = newestTrusted(on: line) else { return nil }
    let own = try delegations.source(ofTree: graph.trees[position])
    guard try delegations.source(ofTree: graph.trees[newest]) != own else { return nil }
    return
      "its policy in `\(DelegatedPolicy.folderName)` is not that of the newest trusted commit `\(graph.ids[newest])`"
  }
}

/// Whether a commit passes by another policy than the one that judged it.
struct EnteringQuestion: Hashable {
  let position: Int
  let set: Int
}
