import Calendars
public import Git

extension ChainVerification {
  /// The nearest commit of the deployment line that is trusted and fit to go back to.
  ///
  /// - Throws: ``TrustError`` for a `bad` or `chosen` commit outside this history, and for `before` without `bad`.
  public func knownGood(
    _ options: KnownGoodOptions = KnownGoodOptions(), in repository: Repository
  ) throws(TrustError) -> KnownGoodAnswer {
    let before = options.before.map { TimeBound(before: $0, judged.witnessed) }
    if let time = options.before, before?.isClaimed == true, options.bad.isEmpty {
      throw TrustError(
        .policyRefused,
        "nothing was witnessed before \(time.rfc3339), so that `--before` goes by the dates that committers claim, which an attacker chooses",
        hints: ["name a commit that is known to be bad as well, with `--bad COMMIT`"])
    }
    if let refusal { return .none(refusal, passedOver: []) }
    var bad: Set<Int> = []
    for commit in options.bad { bad.insert(try position(named: commit, "the bad commit")) }
    let line = judged.deploymentLine(from: history.graph.tip)
    let search = CandidateSearch(
      judged: judged, repository: repository, line: line, bad: bad, before: before)
    guard let chosen = options.chosen else {
      return answer(try search.search(), before) { nearCandidates in noCandidate(line) }
    }
    return answer(try search.answer(for: try position(named: chosen, "the chosen commit")), before) { reasons in
      Refusal("`\(chosen)` cannot be gone back to: \(reasons.first?.reason ?? "it is no candidate")")
    }
  }

  /// How many reasons a refusal carries: the nearest ones, which are those that a person can act on.
  static let nearCandidates = 20

  private func answer(
    _ outcome: CandidateSearch.Outcome, _ before: TimeBound?, refusal: ([PassedOver]) -> Refusal
  ) -> KnownGoodAnswer {
    switch outcome {
    case .none(let passedOver):
      return .none(refusal(passedOver), passedOver: Array(passedOver.prefix(Self.nearCandidates)))
    case .found(let position, let marks, let passedOver):
      return .found(
        KnownGood(
          target: verified(position), label: marks.isEmpty ? .signedOnly : .healthy,
          attestedBy: Set(marks.map(\.signer)).sorted(), passedOver: passedOver, rewind: rewind,
          timeClaimed: before?.isClaimed ?? false, notices: judged.marks.notices))
    }
  }

  private func verified(_ position: Int) -> VerifiedCommit {
    VerifiedCommit(
      commit: judged.id(position), tree: history.graph.trees[position] ?? .zero, signer: judged.signerName(position),
      tip: tip, policyDigest: policy.digest)
  }

  private func noCandidate(_ line: DeploymentLine) -> Refusal {
    if let ambiguity = line.ambiguity {
      let parents = ambiguity.parents.map { "`\(judged.id($0))`" }.joined(separator: ", ")
      return Refusal(
        "nobody stands for the merge `\(judged.id(ambiguity.merge))`, so that the order of its parents \(parents) says nothing",
        hints: [
          "`runback verify --fetch REMOTE` on a machine that saw the branch before the merge has its witness log say which",
          "or set a `floor` in the policy that only the parent which was deployed contains",
        ])
    }
    return Refusal(
      "no commit between the tip and the root is fit to go back to",
      hints: ["`runback verify` shows each commit's verdict, `runback trust explain COMMIT` every step of one"])
  }
}
