import Calendars
import Expressions
import Git
import Rollback
import Signing
import Trust

/// `git.rollback`: one new signed commit with the known-good tree. It looks at the branch first, so that doing it again
/// after a crash finds its own commit and changes nothing.
struct GitRollbackAction: Action {
  let name = "git.rollback"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      let configuration = try failing { () throws(GitError) in try GitConfiguration.read(environment: call.variables) }
      let author = try failing { () throws(RollbackError) in
        try RollbackAuthor.identity(configuration, environment: call.variables, at: call.clock.now())
      }
      let settings = SigningSettings { configuration[$0] }
      let signer = try failing { () throws(SigningError) in
        try CommitSigner(
          key: .choose(explicit: nil, settings: settings, home: call.variables["HOME"]), settings: settings,
          environment: call.variables, interactive: surroundings.isInteractive, processes: call.processes)
      }
      let request = try request(call, judged)
      let git = try failing { () throws(RollbackError) in
        try request.push.map { _ throws(RollbackError) in
          try GitProgram(
            environment: call.variables, isInteractive: surroundings.isInteractive, processes: call.processes)
        }
      }
      let application = RollbackApplication(
        repository: judged.repository, branch: judged.branch, judge: judged.judge, author: author)
      do throws(RollbackError) {
        let done = try await application.apply(
          request, expecting: RollbackApplication.Expectations(plan: call.approvedPlan), signer: signer, git: git)
        return Self.result(done, Self.witness(done, of: application, at: call.clock.now()))
      } catch {
        return .failed(message: ActionFailure(error).message, effectHappened: error.effectHappened)
      }
    } catch {
      return error.result
    }
  }

  func request(_ call: ActionInvocation, _ judged: JudgedRepository) throws(ActionFailure) -> RollbackRequest {
    var request = RollbackRequest(search: try judged.search(call))
    for text in call.texts("keep") {
      guard let pattern = PathPattern(text) else {
        throw ActionFailure(message: "`\(text)` in `keep` is no pattern of paths")
      }
      request.keep.append(pattern)
    }
    request.allowedRemovals = Set(call.texts("allowRemoval"))
    request.acceptsMigrations = call.texts("accept").contains("migrations")
    if let remote = call.text("push"), !remote.isEmpty {
      request.push = PushDestination(remote: remote, branch: judged.branch.name.originalBranch, isProposal: false)
    }
    request.incident = call.incident
    request.run = "\(call.run)@\(call.journalHead)"
    return request
  }

  /// Says what keeps the push from the witness log; the rollback stands all the same.
  private static func witness(
    _ done: RollbackApplication.Result, of application: RollbackApplication, at now: Timestamp
  ) -> String {
    do throws(RollbackError) {
      try application.witness(done, at: now)
      return ""
    } catch {
      return "; not in the witness log: \(error.message)"
    }
  }

  private static func result(_ done: RollbackApplication.Result, _ witnessed: String) -> ActionResult {
    let plan = done.plan
    return .succeeded(
      outputs: [
        "commit": .string(done.commit.hex), "target": .string(plan.target.target.commit.hex),
        "from": .string(plan.from.hex), "kept": .list(plan.kept.map { .string($0.path.description) }),
        "pushed": .bool(done.isPushed), "noop": .bool(plan.isNoOp),
      ],
      detail: plan.isNoOp
        ? "nothing to do: the branch has the known-good tree already"
        : "\(done.commit.short) takes \(plan.branch.short) back to \(plan.target.target.commit.short)"
          + (plan.kept.isEmpty ? "" : ", keeping \(plan.kept.map { "`\($0.path)`" }.joined(separator: ", "))")
          + (done.isPushed ? "; pushed" : "; not pushed") + witnessed)
  }
}
