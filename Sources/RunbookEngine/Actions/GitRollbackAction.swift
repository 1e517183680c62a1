import Expressions
import Git
import Rollback
import Trust

/// `git.rollback`: one new signed commit with the known-good tree. It looks at the branch first, so that doing it again
/// after a crash finds its own commit and changes nothing.
struct GitRollbackAction: Action {
  let name = "git.rollback"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      return await RollbackCall(call, surroundings).perform(try request(call, judged), judged)
    } catch {
      return error.result
    }
  }

  func request(_ call: ActionInvocation, _ judged: JudgedRepository) throws(ActionFailure) -> RollbackRequest {
    RollbackRequest(
      search: try judged.search(call), mode: try mode(call), scope: try patterns("paths", call),
      keep: try patterns("keep", call), choices: try choices(call, judged.repository),
      allowedRemovals: Set(call.texts("allowRemoval")),
      acceptsMigrations: call.texts("accept").contains("migrations"), push: try destination(call, judged),
      incident: call.incident, run: "\(call.run)@\(call.journalHead)")
  }

  private func mode(_ call: ActionInvocation) throws(ActionFailure) -> RollbackMode {
    let reason = call.text("rewriteHistory")
    switch call.text("mode") ?? "restore" {
    case "reset":
      guard let reason, !reason.allSatisfy(\.isWhitespace) else {
        throw ActionFailure(message: "`mode: reset` rewrites the branch and wants a reason: add `rewriteHistory`")
      }
      return .reset(reason: reason)
    case let other:
      guard reason == nil else {
        throw ActionFailure(message: "`rewriteHistory` goes with `mode: reset`; nothing else rewrites history")
      }
      return other == "revert" ? .revert : .restore
    }
  }

  private func patterns(_ name: String, _ call: ActionInvocation) throws(ActionFailure) -> [PathPattern] {
    try call.texts(name).map { text throws(ActionFailure) in
      guard let pattern = PathPattern(text) else {
        throw ActionFailure(message: "`\(text)` in `\(name)` is no pattern of paths")
      }
      return pattern
    }
  }

  private func choices(
    _ call: ActionInvocation, _ repository: Repository
  ) throws(ActionFailure) -> [TreePath: ObjectID] {
    var choices: [TreePath: ObjectID] = [:]
    for text in call.texts("choose") {
      guard let equals = text.lastIndex(of: "="), let path = TreePath(String(text[..<equals])) else {
        throw ActionFailure(message: "`\(text)` in `choose` is no path with a commit, as `PATH=COMMIT`")
      }
      choices[path] = try failing { () throws(GitError) in
        try repository.resolve(String(text[text.index(after: equals)...]))
      }
    }
    return choices
  }

  private func destination(
    _ call: ActionInvocation, _ judged: JudgedRepository
  ) throws(ActionFailure) -> PushDestination? {
    let remote = call.text("push").flatMap { $0.isEmpty ? nil : $0 }
    guard let name = call.text("pushBranch"), !name.isEmpty else {
      return remote.map {
        PushDestination(remote: $0, branch: judged.branch.name.originalBranch, isProposal: false)
      }
    }
    guard let branch = RefName(branch: name) else {
      throw ActionFailure(message: "`\(name)` cannot be the name of a branch")
    }
    return PushDestination(remote: remote ?? "origin", branch: branch, isProposal: true)
  }
}
