import Calendars
import Git

/// Walks down a deployment line and asks of each commit what speaks against going back to it.
struct CandidateSearch {
  let verification: ChainVerification
  let repository: Repository
  let line: DeploymentLine
  let taint: Taint
  let options: KnownGoodOptions
  let chosen: Int?
  private let images: QuarantinedImages

  init(
    verification: ChainVerification, repository: Repository, line: DeploymentLine, taint: Taint,
    options: KnownGoodOptions, chosen: Int?
  ) throws(TrustError) {
    self.verification = verification
    self.repository = repository
    self.line = line
    self.taint = taint
    self.options = options
    self.chosen = chosen
    images = QuarantinedImages(repository: repository, quarantine: verification.policy.quarantined)
  }

  /// How many reasons a refusal carries: the nearest ones, which are those that a person can act on.
  static let nearCandidates = 20

  func answer() throws(TrustError) -> KnownGoodAnswer {
    if let chosen { return try answer(for: chosen) }
    var passedOver: [PassedOver] = []
    var nearest: (position: Int, passedOver: [PassedOver])?
    for position in line.positions {
      if let reason = try objection(to: position) {
        passedOver.append(PassedOver(commit: id(position), reason: reason))
        continue
      }
      let marks = verification.countedMarks(at: position)
      switch verification.policy.health {
      case .ignored: return .found(found(position, marks: marks, passedOver))
      case _ where !marks.isEmpty: return .found(found(position, marks: marks, passedOver))
      case .preferred:
        if nearest == nil { nearest = (position, passedOver) }
        passedOver.append(PassedOver(commit: id(position), reason: "trusted, but nobody attested its health"))
      case .required:
        passedOver.append(PassedOver(commit: id(position), reason: "nobody who may attested its health"))
      }
    }
    if let nearest { return .found(found(nearest.position, marks: [], nearest.passedOver)) }
    return .none(noCandidate(), passedOver: Array(passedOver.prefix(Self.nearCandidates)))
  }

  private func answer(for chosen: Int) throws(TrustError) -> KnownGoodAnswer {
    func refuse(_ reason: String) -> KnownGoodAnswer {
      .none(
        Refusal("`\(id(chosen))` cannot be gone back to: \(reason)"),
        passedOver: [PassedOver(commit: id(chosen), reason: reason)])
    }
    guard let index = line.positions.firstIndex(of: chosen) else {
      return refuse(
        verification.history.graph.isFiat[chosen]
          ? JudgementRecord.fiat.reason : "it is not on the deployment line of the tip `\(verification.tip)`")
    }
    if let reason = try objection(to: chosen) { return refuse(reason) }
    let marks = verification.countedMarks(at: chosen)
    if verification.policy.health == .required, marks.isEmpty { return refuse("nobody who may attested its health") }
    let newer = line.positions[..<index].map { PassedOver(commit: id($0), reason: "another commit was chosen") }
    return .found(found(chosen, marks: marks, newer))
  }

  /// What speaks against a commit, its health aside.
  private func objection(to position: Int) throws(TrustError) -> String? {
    let record = verification.records[position]
    guard record.trusted else { return record.reason }
    if taint[position] { return "it contains a commit that is known to be bad" }
    if let why = verification.policy.quarantined.commits[id(position)] { return "quarantined: \(why)" }
    if let before = options.before,
      Timestamp(secondsSinceEpoch: verification.history.committerTimes[position]) >= before
    {
      return "its committer claims a time that is not before \(before.rfc3339)"
    }
    guard let tree = verification.history.graph.trees[position] else { return "it has no readable tree" }
    return try images.objection(tree)
  }

  private func found(_ position: Int, marks: [HealthMark], _ passedOver: [PassedOver]) -> KnownGood {
    let record = verification.records[position]
    return KnownGood(
      target: VerifiedCommit(
        commit: id(position), tree: verification.history.graph.trees[position] ?? .zero,
        signer: record.signer.map { verification.policy.signers[$0].name }, tip: verification.tip,
        policyDigest: verification.policy.digest),
      label: marks.isEmpty ? .signedOnly : .healthy, attestedBy: Set(marks.map(\.signer)).sorted(),
      passedOver: passedOver, rewind: verification.rewind, timeClaimed: options.before != nil,
      notices: verification.marks.notices)
  }

  private func noCandidate() -> Refusal {
    if let ambiguity = line.ambiguity {
      let parents = ambiguity.parents.map { "`\(id($0))`" }.joined(separator: ", ")
      return Refusal(
        "the merge `\(id(ambiguity.merge))` is not trusted, so that the order of its parents \(parents) says nothing",
        hints: ["set a `floor` in the policy that only the parent which was deployed contains"])
    }
    return Refusal("no commit between the tip and the root is fit to go back to")
  }

  private func id(_ position: Int) -> ObjectID { verification.history.graph.ids[position] }
}

extension ChainVerification {
  /// The marks of a commit, less those by whoever signed it: nobody attests their own work.
  func countedMarks(at position: Int) -> [HealthMark] {
    let signer = records[position].signer.map { policy.signers[$0].name }
    return marks[position].filter { $0.signer != signer }
  }
}
