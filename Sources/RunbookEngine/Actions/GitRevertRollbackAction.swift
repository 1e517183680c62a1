import Expressions
import Git
import Rollback
import RunbookFlow
import RunbookLanguage
import Trust

/// `git.revertRollback`: takes a rollback back. That brings back what the rollback took away, signed by us, so it wants
/// people who agreed to it, and is never done by itself.
struct GitRevertRollbackAction: Action {
  let name = "git.revertRollback"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      guard call.runbook.rollback != .auto else {
        throw ActionFailure(message: "it never runs in a runbook with `rollback: auto`")
      }
      let stepName = String(call.step.prefix { $0 != "[" })
      guard call.runbook.everyStep.first(where: { $0.id.value == stepName })?.approve != nil else {
        throw ActionFailure(message: "it needs an `approve`: what comes back was taken away for a reason")
      }
      let judged = try JudgedRepository(call, surroundings)
      return await RollbackCall(call, surroundings).perform(try request(call, judged), judged)
    } catch {
      return error.result
    }
  }

  func request(_ call: ActionInvocation, _ judged: JudgedRepository) throws(ActionFailure) -> RollbackRequest {
    let commit = try failing { () throws(GitError) in try judged.repository.resolve(call.text("commit") ?? "") }
    let verification = try judged.verify()
    let assessment = try failing { () throws(TrustError) in
      try verification.assessRollback(commit, in: judged.repository)
    }
    if let objection = assessment.objection {
      throw ActionFailure(message: "\(commit.short) is no genuine rollback, so it cannot be taken back: \(objection)")
    }
    var request = RollbackRequest(mode: .revert)
    request.search.bad = [commit]
    request.incident = call.incident
    request.run = "\(call.run)@\(call.journalHead)"
    return request
  }
}
