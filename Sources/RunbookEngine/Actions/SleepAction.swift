import Calendars
import Expressions

/// `wait.sleep`: waits for a length of time, counted from when the step was first begun.
struct SleepAction: Action {
  let name = "wait.sleep"

  func perform(_ call: ActionInvocation) async -> ActionResult {
    guard let span = call.span("duration"), span.milliseconds >= 0 else {
      return .failed(message: "`duration` is no length of time that can be waited for")
    }
    let end = (call.begun ?? call.clock.now()).adding(span)
    guard await call.wait(until: end) else {
      return .interrupted(message: "the wait until \(end.rfc3339) was interrupted")
    }
    return .succeeded(outputs: ["until": .timestamp(end)], detail: nil)
  }
}
