import Expressions
import Git
import Trust

/// `git.knownGood`: the newest commit that is fit to go back to.
struct GitKnownGoodAction: Action {
  let name = "git.knownGood"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      let verification = try judged.verify()
      let options = try judged.search(call)
      let answer = try failing { () throws(TrustError) in try verification.knownGood(options, in: judged.repository)
      }
      switch answer {
      case .none(let refusal, _): return .failed(message: refusal.reason)
      case .found(let found):
        return .succeeded(
          outputs: [
            "commit": .string(found.target.commit.hex), "tree": .string(found.target.tree.hex),
            "label": .string(found.label.rawValue), "passedOver": .int(Int64(found.passedOver.count)),
          ],
          detail: "\(found.target.commit.short) is \(found.label.rawValue)"
            + found.passedOver.prefix(5).map { "; passed over \($0.commit.short): \($0.reason)" }.joined())
      }
    } catch {
      return error.result
    }
  }
}
