import Calendars
import Expressions
import Git
import Rollback
import Trust

/// `git.verify`: judges every commit of a branch.
struct GitVerifyAction: Action {
  let name = "git.verify"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      let remote = call.text("fetch").flatMap { $0.isEmpty ? nil : $0 }
      let verification = if let remote { try await fetched(from: remote, judged, call) } else { try judged.verify() }
      if let refusal = verification.refusal { return .failed(message: refusal.reason) }
      let untrusted = verification.judgements.filter { !$0.trusted }
      return .succeeded(
        outputs: [
          "tip": .string(verification.tip.hex), "root": .string(verification.root.hex),
          "trusted": .bool(verification.isTrusted), "checked": .int(Int64(verification.judgements.count)),
          "untrusted": .int(Int64(untrusted.count)),
          "commits": .list(untrusted.map { .string($0.commit.hex) }),
        ],
        detail: (remote.map { "`\($0)` has \(verification.tip.short); " } ?? "")
          + Self.sentence(verification, untrusted))
    } catch {
      return error.result
    }
  }

  private static func sentence(_ verification: ChainVerification, _ untrusted: [CommitJudgement]) -> String {
    untrusted.isEmpty
      ? "all \(verification.judgements.count) commits are trusted"
      : (verification.isTrusted ? "the tip is trusted; before it lie: " : "")
        + untrusted.prefix(5).map { "\($0.commit.short): \($0.reason)" }.joined(separator: "; ")
  }

  /// The remote's branch as it is now; what is trusted of it goes into the witness log. The clone's own branch stays where it is.
  private func fetched(
    from remote: String, _ judged: JudgedRepository, _ call: ActionInvocation
  ) async throws(ActionFailure) -> ChainVerification {
    let tip: ObjectID
    do throws(RollbackError) {
      let git = try GitProgram(
        environment: call.variables, isInteractive: surroundings.isInteractive, processes: call.processes)
      tip = try await RemoteFetch(git: git, repository: judged.repository)
        .fetch(judged.branch.name.originalBranch, from: remote, at: call.clock.now()).tip
    } catch {
      throw ActionFailure(error)
    }
    let verification = try judged.verify(tip: tip)
    guard let log = judged.judge.log else { return verification }
    return try failing { () throws(TrustError) in
      let recorder = WitnessRecorder(log, in: judged.repository, now: judged.judge.now)
      switch try recorder.record(verification, remote: remote) {
      case .recorded, .unchanged: return verification.witnessed
      case .nothingTrusted, .relaxed: return verification
      }
    }
  }
}
