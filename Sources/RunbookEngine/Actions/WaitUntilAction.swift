import Calendars
import Expressions
import HTTP

/// `wait.until`: waits for a time, or until a server answers as it is expected to.
struct WaitUntilAction: Action {
  let name = "wait.until"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    switch (call.timestamp("time"), call.text("url")) {
    case (let time?, nil):
      guard await call.wait(until: time) else {
        return .interrupted(message: "the wait until \(time.rfc3339) was interrupted")
      }
      return .succeeded(outputs: ["waited": waited(call), "attempts": .int(0)], detail: nil)
    case (nil, .some): return await poll(call)
    case (nil, nil): return .failed(message: "it says neither a `time` nor a `url` to wait for")
    case (.some, .some): return .failed(message: "it says both a `time` and a `url` to wait for")
    }
  }

  private func waited(_ call: ActionInvocation) -> Value {
    let now = call.clock.now()
    return .duration(.milliseconds(max(0, now.since(call.begun ?? now).milliseconds)))
  }

  private func poll(_ call: ActionInvocation) async -> ActionResult {
    guard let limit = call.span("limit") else {
      return .failed(message: "a wait for a server wants a `limit`, after which it fails")
    }
    let interval = call.span("interval") ?? .seconds(5)
    guard interval >= .seconds(1) else { return .failed(message: "`interval` is at least `1s`") }
    let end = (call.begun ?? call.clock.now()).adding(limit)
    var attempts: Int64 = 0
    while true {
      attempts += 1
      let problem: String
      do throws(ActionFailure) {
        let exchange = try HTTPCall(call, method: "GET")
        switch await exchange.perform(surroundings.http) {
        case .fits:
          return .succeeded(
            outputs: ["waited": waited(call), "attempts": .int(attempts)], detail: "answered as expected")
        case .differs(_, let objections): problem = objections.joined(separator: "; ")
        // What is refused now is refused in a minute, too.
        case .refused(let error): return ActionFailure(error).result
        case .unanswered(let error): problem = error.message
        }
      } catch {
        return error.result
      }
      let now = call.clock.now()
      guard now < end else { return .failed(message: "not within \(limit): \(problem)") }
      guard await call.wait(until: min(now.adding(interval), end)) else {
        return .interrupted(message: "the wait until \(end.rfc3339) was interrupted; last: \(problem)")
      }
    }
  }
}
