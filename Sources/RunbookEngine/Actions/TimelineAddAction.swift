import Calendars
import Expressions
import Journal
import RunbookLanguage

/// `timeline.add`: something that happened at another time than it is written down.
struct TimelineAddAction: Action {
  let name = "timeline.add"

  func perform(_ call: ActionInvocation) async -> ActionResult {
    guard let occurredAt = call.timestamp("occurredAt") else { return .failed(message: "there is no `occurredAt`") }
    let now = call.clock.now()
    guard occurredAt <= now else {
      return .failed(message: "\(occurredAt.rfc3339) has not come yet: the timeline says what has happened")
    }
    let entry = Amendment(
      occurredAt: occurredAt, text: call.text("text") ?? "", by: call.runbook.metadata.id.value)
    return .succeeded(outputs: ["recordedAt": .timestamp(now)], detail: nil, entries: [.amendment(entry)])
  }
}
