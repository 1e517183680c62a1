import Expressions

/// `set`: values under names, for later steps.
struct SetAction: Action {
  let name = "set"

  func perform(_ call: ActionInvocation) async -> ActionResult { .succeeded(outputs: call.arguments, detail: nil) }
}
