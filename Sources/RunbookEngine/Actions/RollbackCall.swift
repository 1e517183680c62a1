import Calendars
import Expressions
import Git
import Rollback
import Signing
import Trust

/// Applies a rollback for a step: signs as the user's git does, pushes when the request says so, and witnesses it.
struct RollbackCall {
  private let call: ActionInvocation
  private let surroundings: ActionSurroundings

  init(_ call: ActionInvocation, _ surroundings: ActionSurroundings) {
    self.call = call
    self.surroundings = surroundings
  }

  func perform(_ request: RollbackRequest, _ judged: JudgedRepository) async -> ActionResult {
    do throws(ActionFailure) {
      let configuration = try failing { () throws(GitError) in try GitConfiguration.read(environment: call.variables) }
      let author = try author(configuration)
      let signer = try signer(configuration, request)
      let git = try failing { () throws(RollbackError) in
        try request.push.map { _ throws(RollbackError) in
          try GitProgram(
            environment: call.variables, isInteractive: surroundings.isInteractive, processes: call.processes)
        }
      }
      let application = application(judged, author)
      let expectations = try expectations(judged)
      let verification = try judged.verify()
      do throws(RollbackError) {
        let done = try await application.apply(
          request, expecting: expectations, judged: verification, signer: signer, git: git)
        return Self.result(done, Self.witness(done, of: application, at: call.clock.now()))
      } catch {
        return .failed(message: ActionFailure(error).message, effectHappened: error.effectHappened)
      }
    } catch {
      return error.result
    }
  }

  /// The plan of what would be done, made without changing anything.
  func plan(_ request: RollbackRequest, _ judged: JudgedRepository) throws(ActionFailure) -> RollbackPlan {
    let configuration = try failing { () throws(GitError) in try GitConfiguration.read(environment: call.variables) }
    let application = application(judged, try author(configuration))
    let verification = try judged.verify()
    return try failing { () throws(RollbackError) in try application.plan(request, verification) }
  }

  private func author(_ configuration: GitConfiguration) throws(ActionFailure) -> Identity {
    try failing { () throws(RollbackError) in
      try RollbackAuthor.identity(configuration, environment: call.variables, at: call.clock.now())
    }
  }

  private func application(_ judged: JudgedRepository, _ author: Identity) -> RollbackApplication {
    RollbackApplication(
      repository: judged.repository, branch: judged.branch, judge: judged.judge, author: author,
      memory: SurveyMemory(path: "\(surroundings.stateFolder)/survey"))
  }

  private func signer(
    _ configuration: GitConfiguration, _ request: RollbackRequest
  ) throws(ActionFailure) -> CommitSigner? {
    let chosen = call.text("sign") ?? "auto"
    if chosen == "none" { return nil }
    if case .reset = request.mode { return nil }
    let settings = SigningSettings { configuration[$0] }
    return try failing { () throws(SigningError) in
      try CommitSigner(
        key: .choose(explicit: chosen == "auto" ? nil : chosen, settings: settings, home: call.variables["HOME"]),
        settings: settings, environment: call.variables, interactive: surroundings.isInteractive,
        processes: call.processes)
    }
  }

  private func expectations(_ judged: JudgedRepository) throws(ActionFailure) -> RollbackApplication.Expectations {
    guard let retries = Int(exactly: call.int("retries") ?? 3), (0...100).contains(retries) else {
      throw ActionFailure(message: "`retries` is between 0 and 100")
    }
    let tip = try failing { () throws(GitError) in
      try call.text("expectTip").map { revision throws(GitError) in try judged.repository.resolve(revision) }
    }
    if let written = call.text("plan"), let approved = call.approvedPlan, written != approved {
      throw ActionFailure(message: "what was approved is plan \(approved), and `plan` wants \(written)")
    }
    return RollbackApplication.Expectations(
      plan: call.approvedPlan ?? call.text("plan"), tip: tip, retries: retries)
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
    let proposed = plan.push?.isProposal == true && done.isPushed
    let standing = done.isSelfUnverified ? "self-unverified" : proposed ? "proposed" : plan.standing.rawValue
    let outcome =
      plan.isNoOp
      ? plan.noOpSentence
      : "\(plan.headline): \(done.commit.short)"
        + (plan.kept.isEmpty ? "" : ", keeping \(plan.kept.map { "`\($0.path)`" }.joined(separator: ", "))")
    let pushed =
      !done.isPushed
      ? (plan.isNoOp ? "" : "; not pushed")
      : proposed
        ? "; pushed to `\(plan.push?.branch.short ?? "")`, for a pull request that a person merges" : "; pushed"
    return .succeeded(
      outputs: [
        "commit": .string(done.commit.hex), "target": .string(plan.target.target.commit.hex),
        "from": .string(plan.from.hex), "kept": .list(plan.kept.map { .string($0.path.description) }),
        "pushed": .bool(done.isPushed), "noop": .bool(plan.isNoOp), "standing": .string(standing),
        "digest": .string(plan.digest),
      ],
      detail: outcome + pushed
        + (standing == "review" ? "; a person must review it before the branch is trusted again" : "")
        + (done.isSelfUnverified ? "; by no signature that makes the branch trusted" : "") + witnessed)
  }
}
