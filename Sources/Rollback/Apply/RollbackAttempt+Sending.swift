import Git

extension RollbackAttempt {
  /// Pushes and looks at what the remote has then; no answer when it was overtaken by somebody.
  func send(
    _ commit: ObjectID, _ plan: RollbackPlan, _ push: PushDestination, _ remote: Remote, _ git: GitProgram,
    expecting: ObjectID?? = nil
  ) async throws(RollbackError) -> (answer: String?, refusal: RollbackError?) {
    let expected = expecting ?? (push.isProposal ? nil : plan.from)
    switch try await git.push(commit, to: push.branch, at: remote, expecting: expected) {
    case .accepted(let line):
      guard try await tipAfterPush(push, remote, git) == commit else {
        var error = RollbackError(
          .moved, "`\(push.branch.short)` of `\(remote.name)` is not at the rollback commit `\(commit)` after the push",
          hints: ["somebody pushed right behind it: `git fetch \(remote.name)`, then plan again"])
        error.effectHappened = true
        throw error
      }
      return (line, nil)
    case .moved: return (nil, Self.overtaken(push, remote))
    case .refused(let reason):
      // A server that another push overtook refuses as well; where the branch is says which of the two it was.
      let there = try await git.tip(of: push.branch, at: remote)
      if there == commit { return (reason, nil) }
      if there != expected { return (nil, Self.overtaken(push, remote)) }
      throw RollbackError(
        .refused, "`\(remote.name)` does not accept the rollback on `\(push.branch.short)`: \(reason)",
        hints: plan.mode.isReset
          ? ["it may forbid rewriting history: use `--mode restore`"]
          : ["a protected branch wants a pull request: add `--push-branch rollback/NAME`"])
    case .unknown(let failure): return (try await found(commit, expected, push, remote, git, failure), nil)
    }
  }

  private func tipAfterPush(
    _ push: PushDestination, _ remote: Remote, _ git: GitProgram
  ) async throws(RollbackError) -> ObjectID? {
    do throws(RollbackError) {
      return try await git.tip(of: push.branch, at: remote)
    } catch {
      var failure = error
      failure.effectHappened = true
      throw failure
    }
  }

  /// The push was cut off; the server may have taken it all the same.
  private func found(
    _ commit: ObjectID, _ expected: ObjectID?, _ push: PushDestination, _ remote: Remote, _ git: GitProgram,
    _ failure: RollbackError
  ) async throws(RollbackError) -> String {
    let there: ObjectID?
    do throws(RollbackError) {
      there = try await git.tip(of: push.branch, at: remote)
    } catch {
      var unknown = RollbackError(
        failure.code, "\(failure.message); whether `\(remote.name)` took it is not known", hints: failure.hints)
      unknown.effectHappened = true
      throw unknown
    }
    if there == commit { return "cut off, but the remote has it" }
    throw RollbackError(failure.code, "\(failure.message); the remote did not take it", hints: failure.hints)
  }

  static func overtaken(_ push: PushDestination, _ remote: Remote) -> RollbackError {
    RollbackError(
      .moved, "somebody pushed to `\(push.branch.short)` of `\(remote.name)` in the meantime; nothing was changed",
      hints: ["`git fetch \(remote.name)`, then plan again"])
  }
}
