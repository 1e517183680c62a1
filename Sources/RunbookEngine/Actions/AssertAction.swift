import Expressions

/// `assert`: fails unless a condition holds.
struct AssertAction: Action {
  let name = "assert"

  func perform(_ call: ActionInvocation) async -> ActionResult {
    call.flag("that")
      ? .succeeded(outputs: [:], detail: nil)
      : .failed(message: call.text("message") ?? "the condition does not hold")
  }
}
