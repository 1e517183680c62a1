import Calendars
import Expressions
import Git
import Trust

extension JudgedRepository {
  /// The policy is the argument's or the workspace's, and is refused when the judged repository could have written it.
  init(_ call: ActionInvocation, _ surroundings: ActionSurroundings) throws(ActionFailure) {
    guard let path = call.path("repo") else { throw ActionFailure(message: "there is no `repo`") }
    guard let policyPath = call.path("policy") ?? surroundings.trustPolicy else {
      throw ActionFailure(TrustError.noPolicy)
    }
    let (repository, branch) = try failing { () throws(GitError) in
      let repository = try Repository.open(path)
      try repository.requireFullHistory()
      return (repository, try repository.branchOrHead(call.text("branch").flatMap { $0.isEmpty ? nil : $0 }))
    }
    self = try failing { () throws(TrustError) in
      if let contacts = surroundings.contacts { try repository.requireIndependence(ofContacts: contacts) }
      let now = call.clock.now()
      let policy = try TrustPolicy.load(policyPath, now: now).policy
        .admitted(toJudge: repository, remembering: PolicyMemory(stateFolder: surroundings.stateFolder))
      return try JudgedRepository(
        repository, branch: branch, policy: policy,
        overrides: PolicyOverrides(
          root: call.text("root"), history: call.text("history").flatMap(TrustPolicy.History.init),
          acceptsForgeOnly: call.texts("accept").contains("forge-only")),
        now: now, stateFolder: surroundings.stateFolder,
        cache: surroundings.program.map { SignatureCache(stateFolder: surroundings.stateFolder, program: $0) })
    }
  }

  /// - Parameter tip: what is judged as the branch's tip; where the branch stands when it is nil.
  func verify(tip: ObjectID? = nil) throws(ActionFailure) -> ChainVerification {
    try failing { () throws(TrustError) in
      let verification = try judge.verify(tip: tip ?? branch.target, branch: branch.name, in: repository)
      do throws(TrustError) {
        try judge.cache?.save()
      } catch {
        // The judgement is as good; the next one takes longer.
      }
      return verification
    }
  }

  /// What `bad`, `before` and `to` say about the target.
  func search(_ call: ActionInvocation) throws(ActionFailure) -> KnownGoodOptions {
    try failing { () throws(GitError) in
      var options = KnownGoodOptions()
      for revision in call.texts("bad") { options.bad.insert(try repository.resolve(revision)) }
      if case .timestamp(let time)? = call.arguments["before"] { options.before = time }
      if let chosen = call.text("to"), !chosen.isEmpty { options.chosen = try repository.resolve(chosen) }
      return options
    }
  }
}
