public import Git

extension ChainVerification {
  /// The nearest commit of the deployment line that is trusted and fit to go back to.
  ///
  /// - Throws: ``TrustError`` for a `bad` or `chosen` commit outside this history, and for `before` without `bad`.
  public func knownGood(
    _ options: KnownGoodOptions = KnownGoodOptions(), in repository: Repository
  ) throws(TrustError) -> KnownGoodAnswer {
    if options.before != nil, options.bad.isEmpty {
      throw TrustError(
        .policyRefused, "`--before` goes by the dates that committers claim, which an attacker chooses",
        hints: ["name a commit that is known to be bad as well, with `--bad COMMIT`"])
    }
    if let refusal { return .none(refusal, passedOver: []) }
    var bad: Set<Int> = []
    for commit in options.bad { bad.insert(try position(named: commit, "the bad commit")) }
    let chosen: Int? = if let commit = options.chosen { try position(named: commit, "the chosen commit") } else { nil }
    let search = try CandidateSearch(
      verification: self, repository: repository, line: deploymentLine(from: history.graph.tip),
      taint: Taint(history.graph, bad: bad, cures: cure), options: options, chosen: chosen)
    return try search.answer()
  }

  func deploymentLine(from position: Int) -> DeploymentLine {
    DeploymentLine(
      from: position, history.graph, records, floor: policy.floor.flatMap { history.graph.position(of: $0) })
  }

  /// For a healing rollback or its merge: the commit whose state it brought back.
  private func cure(_ position: Int) -> Int? {
    guard records[position].flags.contains(.healing) else { return nil }
    return records[position].restored
  }

  private func position(named commit: ObjectID, _ what: String) throws(TrustError) -> Int {
    guard let position = history.graph.position(of: commit) else {
      throw TrustError(
        .notFound, "\(what) `\(commit)` is not in the history of the tip `\(tip)`",
        hints: ["`git log --oneline \(tip.short)` lists it"])
    }
    return position
  }
}
