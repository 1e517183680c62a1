public import Calendars
public import Git
import Signatures

/// Takes over what another machine has seen, when somebody signed it who may say so.
public struct WitnessImport {
  let log: WitnessLog
  let policy: TrustPolicy
  let repository: Repository
  let now: Timestamp

  public init(_ log: WitnessLog, by policy: TrustPolicy, in repository: Repository, now: Timestamp) {
    self.log = log
    self.policy = policy
    self.repository = repository
    self.now = now
  }

  public enum Outcome: Sendable, Hashable {
    /// - Parameters:
    ///   - added: how many sightings are new here.
    ///   - isCurrent: the branch has to go on from its newest tip from now on.
    case imported(added: Int, signer: String, current: ObjectID, isCurrent: Bool)
    case refused(Refusal)
  }

  /// Adds what is new. What this machine knows already is neither replaced nor set back.
  ///
  /// - Parameter signerName: a signer of the policy whose word counts here without the right `admin`.
  public func run(_ export: WitnessExport, of branch: RefName, signedBy signerName: String?) throws(TrustError)
    -> Outcome
  {
    let content = try export.content()
    let branch = branch.originalBranch
    guard content.root == log.root, content.branch == branch else {
      throw TrustError(
        .invalidWitness,
        "the exported witness log is about `\(content.branch)` from the root `\(content.root)`, not about `\(branch)` from `\(log.root)`"
      )
    }
    let signer: String
    switch authority(export, content, signerName) {
    case .refused(let why):
      return .refused(
        Refusal(
          "the exported witness log does not count: \(why)",
          hints: ["it has to be signed by somebody who can `admin`, or by the signer that `--signer NAME` names"]))
    case .granted(let name): signer = name
    }
    return try log.append(
      { (entries) throws(TrustError) in
        let known = Witness(root: log.root, branch: branch, entries)
        let isCurrent: Bool
        switch try standing(of: content.current, to: known.current?.tip) {
        case .newer: isCurrent = true
        case .notNewer: isCurrent = false
        case .divergent(let own):
          return ([], .refused(Self.divergence(content.current, own, branch)))
        }
        var times: [ObjectID: Set<Timestamp>] = [:]
        for sighting in known.sightings { times[sighting.tip, default: []].insert(sighting.time) }
        var new = content.sightings.filter { seen, sight in times[sight.tip]?.contains(seen) != true }
        if isCurrent, new.last?.sight.tip != content.current,
          let newest = content.sightings.last(where: { $0.sight.tip == content.current })
        {
          new.append(newest)
        }
        let added = new.enumerated().map { index, sighting in
          WitnessEntry(
            time: now,
            event: .imported(
              branch: branch, sighting.sight, seen: sighting.seen, signer: signer,
              isCurrent: isCurrent && index == new.count - 1))
        }
        if isCurrent, repository.hasObject(content.current) {
          try WitnessRecorder(log, in: repository, now: now)
            .keep(content.current, of: branch, instead: known.current?.tip)
        }
        return (
          added,
          .imported(added: added.count, signer: signer, current: content.current, isCurrent: isCurrent)
        )
      }, at: now)
  }

  private enum Authority {
    case granted(String)
    case refused(String)
  }

  private func authority(
    _ export: WitnessExport, _ content: WitnessExport.Content, _ named: String?
  ) -> Authority {
    guard !export.signature.isEmpty else { return .refused("it is not signed") }
    let check = policy.verifier.check(
      payload: export.statement, signature: export.signature, namespace: WitnessExport.namespace, now: now)
    if let finding = SignatureRule.finding(check) { return .refused(finding.reason) }
    guard check.format == .ssh else { return .refused("only an SSH signature says what it is for") }
    let answer = policy.owner(of: check)
    guard case .owner(let owner) = answer else {
      return .refused(SignerRule.finding(check, answer, policy)?.reason ?? "signed by a stranger")
    }
    let signer = policy.signers[owner.signer]
    let validity = ValidityRule.finding(check, key: policy.key(owner), claimed: now, now: now)
    if let finding = validity ?? CompromiseRule.finding(signer) { return .refused(finding.reason) }
    guard signer.kind == .person, signer.can(.admin) || signer.name == named else {
      return .refused("signed by `\(signer.name)`, who may not `admin`")
    }
    // Nobody has seen the future; a day is for clocks that differ.
    let latest = now.adding(seconds: 86_400)
    guard content.exported <= latest, content.sightings.allSatisfy({ $0.seen <= latest }) else {
      return .refused("it claims to have seen something in the future")
    }
    return .granted(signer.name)
  }

  private enum Standing {
    case newer
    case notNewer
    case divergent(ObjectID)
  }

  private func standing(of tip: ObjectID, to own: ObjectID?) throws(TrustError) -> Standing {
    guard let own else { return .newer }
    if tip == own { return .notNewer }
    for id in [tip, own] where !repository.hasObject(id) {
      throw TrustError(
        .notFound,
        "the witnessed tip `\(id)` is not in `\(repository.displayPath)`, so that nobody can say which is newer",
        hints: ["fetch the branch first: `runback verify --fetch REMOTE`"])
    }
    if try Ancestry.isAncestor(own, of: tip, in: repository) { return .newer }
    return try Ancestry.isAncestor(tip, of: own, in: repository) ? .notNewer : .divergent(own)
  }

  private static func divergence(_ tip: ObjectID, _ own: ObjectID, _ branch: RefName) -> Refusal {
    Refusal(
      "history-rewritten: another machine saw `\(tip)` of `\(branch.short)`, and this one `\(own)`: neither goes on from the other",
      hints: [
        "find out which is the branch's",
        "if it is the other one: `runback trust accept-rewrite \(tip) REASON`, then import again",
      ])
  }
}
