import Calendars
import Contacts
import Diagnostics
public import JSON

extension DeliveryReport {
  /// How many of each, then who, what is left to do first.
  public var text: String {
    let order = ["failed", "unknown", "byHand", "later", "notNeeded", "acknowledged", "told"]
    let counts = order.map { name in (name, recipients.count { $0.standing.word == name }) }.filter { $0.1 > 0 }
    var lines = [
      "\(plan.subject), round \(plan.round): "
        + (counts.isEmpty ? "nobody to tell" : counts.map { "\($0.1) \(Self.shown($0.0))" }.joined(separator: ", "))
    ]
    let column = recipients.map(\.plan.id.count).max() ?? 0
    for name in order {
      for recipient in recipients where recipient.standing.word == name {
        lines.append(
          "  \(Self.shown(name).padded(to: 12))  \(recipient.plan.id.padded(to: column))  \(recipient.detail)")
      }
    }
    return lines.map { terminalText($0) }.joined(separator: "\n") + "\n"
  }

  private static func shown(_ word: String) -> String {
    word == "byHand" ? "by hand" : word == "notNeeded" ? "not needed" : word
  }

  /// The document `runback/contacts-send/v1`.
  public var json: JSONValue {
    [
      "schema": "runback/contacts-send/v1",
      "incident": .string(plan.subject.text),
      "round": JSONValue(plan.round),
      "at": .string(plan.at.rfc3339),
      "exercise": .bool(plan.note.isExercise),
      "recipients": .array(recipients.map(\.json)),
      "problems": .array(
        plan.problems.map {
          ["kind": .string($0.kind.rawValue), "subject": .string($0.subject), "message": .string($0.message)]
        }),
      "ledger": .string(ledger),
    ]
  }
}

extension DeliveryReport.Standing {
  /// As documents have it.
  var word: String {
    switch self {
    case .told: "told"
    case .acknowledged: "acknowledged"
    case .later: "later"
    case .notNeeded: "notNeeded"
    case .uncertain: "unknown"
    case .byHand: "byHand"
    case .failed: "failed"
    }
  }
}

extension DeliveryReport.Recipient {
  fileprivate var detail: String {
    switch standing {
    case .told(let method): "by `\(method)`"
    case .acknowledged: telling?.acknowledged.map { "at \($0.at.rfc3339)\($0.how.map { ": \($0)" } ?? "")" } ?? ""
    case .notNeeded(let answered): "\(answered.joined(separator: ", ")) answered"
    case .later where plan.standing == .send: "it was ended before their turn: run the same again"
    case .later: "not before \(plan.telling.notBefore.rfc3339)"
    case .uncertain(let method, let reason):
      "by `\(method)`: \(reason)" + (plan.numbers.isEmpty ? "" : "; call \(plan.numbers.joined(separator: ", "))")
    case .byHand: "call \(plan.numbers.joined(separator: ", "))"
    case .failed(let reason): reason
    }
  }

  fileprivate var json: JSONValue {
    [
      "id": .string(plan.id),
      "name": .string(plan.name),
      "standing": .string(standing.word),
      "rules": JSONValue(plan.telling.rules),
      "tlp": .string(plan.telling.tlp.rawValue),
      "redacted": .bool(plan.telling.redacted),
      "notBefore": .string(plan.telling.notBefore.rfc3339),
      "ackBy": JSONValue(plan.telling.ackBy?.rfc3339),
      "call": JSONValue(plan.numbers),
      "uses": .array((telling?.uses ?? []).map(\.json)),
      "suppressed": .array(plan.suppressed.map(\.json)),
    ]
  }
}
