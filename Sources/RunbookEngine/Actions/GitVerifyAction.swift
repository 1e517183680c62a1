import Expressions
import Git
import Trust

/// `git.verify`: judges every commit of a branch.
struct GitVerifyAction: Action {
  let name = "git.verify"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let verification = try JudgedRepository(call, surroundings).verify()
      if let refusal = verification.refusal { return .failed(message: refusal.reason) }
      let untrusted = verification.judgements.filter { !$0.trusted }
      return .succeeded(
        outputs: [
          "tip": .string(verification.tip.hex), "root": .string(verification.root.hex),
          "trusted": .bool(verification.isTrusted), "checked": .int(Int64(verification.judgements.count)),
          "untrusted": .int(Int64(untrusted.count)),
          "commits": .list(untrusted.map { .string($0.commit.hex) }),
        ],
        detail: untrusted.isEmpty
          ? "all \(verification.judgements.count) commits are trusted"
          : (verification.isTrusted ? "the tip is trusted; before it lie: " : "")
            + untrusted.prefix(5).map { "\($0.commit.short): \($0.reason)" }.joined(separator: "; "))
    } catch {
      return error.result
    }
  }
}
