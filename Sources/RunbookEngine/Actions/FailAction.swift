/// `fail`: ends the run as a failed one, for a reason that the runbook knows.
struct FailAction: Action {
  let name = "fail"

  func perform(_ call: ActionInvocation) async -> ActionResult {
    .failed(message: call.text("message") ?? "the runbook says so")
  }
}
