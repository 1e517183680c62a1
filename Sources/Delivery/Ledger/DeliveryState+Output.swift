import Calendars
import Contacts
import Diagnostics
public import JSON

extension DeliveryState {
  /// Everybody in the order in which they were planned, each with every way that was tried.
  public func text(_ subject: DeliverySubject) -> String {
    var lines: [String] = []
    for round in Set(tellings.map(\.planned.round)).sorted() {
      lines.append("\(subject), round \(round)")
      for telling in tellings where telling.planned.round == round {
        lines.append("  \(telling.planned.recipient)  \(telling.word)")
        for use in telling.uses {
          let channel = use.channel.map { " by `\($0)`" } ?? ""
          lines.append("    \(use.at.rfc3339)  `\(use.method)`\(channel): \(use.standing.sentence)")
        }
        for suppressed in telling.suppressed {
          lines.append("    - \(suppressed.method.map { "`\($0)`: " } ?? "")\(suppressed.reason)")
        }
        if let answer = telling.acknowledged {
          lines.append(
            "    \(answer.at.rfc3339)  answered\(answer.how.map { ": \($0)" } ?? ""), says \(answer.by)")
        }
      }
    }
    for filing in filings {
      lines.append("filed \(filing.obligation) at \(filing.at.rfc3339), receipt \(filing.receipt), says \(filing.by)")
    }
    return lines.map { terminalText($0) + "\n" }.joined()
  }

  /// The document `runback/contacts-sent/v1`.
  public func json(_ subject: DeliverySubject) -> JSONValue {
    [
      "schema": "runback/contacts-sent/v1",
      "incident": .string(subject.text),
      "recipients": .array(tellings.map(\.json)),
      "filings": .array(filings.map(\.json)),
    ]
  }
}

extension Filing {
  var json: JSONValue {
    [
      "obligation": .string(obligation), "at": .string(at.rfc3339), "receipt": .string(receipt), "by": .string(by),
    ]
  }
}

extension Suppressed {
  var json: JSONValue { ["method": JSONValue(method), "reason": .string(reason)] }
}

extension DeliveryState.Telling {
  fileprivate var word: String {
    if acknowledged != nil { return "acknowledged" }
    if isTold { return "told" }
    if uncertain != nil { return "unknown" }
    return uses.isEmpty ? "planned" : "failed"
  }

  fileprivate var json: JSONValue {
    [
      "id": .string(planned.recipient),
      "round": JSONValue(planned.round),
      "key": .string(planned.key.text),
      "standing": .string(word),
      "rules": JSONValue(planned.rules),
      "tlp": .string(planned.tlp.rawValue),
      "redacted": .bool(planned.redacted),
      "notBefore": .string(planned.notBefore.rfc3339),
      "ackBy": JSONValue(planned.ackBy?.rfc3339),
      "uses": .array(uses.map(\.json)),
      "suppressed": .array(suppressed.map(\.json)),
      "acknowledged": acknowledged.map {
        ["at": .string($0.at.rfc3339), "by": .string($0.by), "how": JSONValue($0.how)]
      } ?? .null,
    ]
  }
}

extension DeliveryState.Use {
  var json: JSONValue {
    var receipt: String?
    var reason: String?
    switch standing {
    case .sent: break
    case .accepted(let given): receipt = given
    case .failed(_, let why), .unknown(let why): reason = why
    }
    return [
      "method": .string(method),
      "type": .string(attempt.kind.rawValue),
      "channel": JSONValue(channel),
      "attempts": JSONValue(attempt.number),
      "standing": .string(standing.word),
      "at": .string(at.rfc3339),
      "id": .string(attempt.identifier),
      "receipt": JSONValue(receipt),
      "reason": JSONValue(reason),
    ]
  }
}

extension DeliveryState.Standing {
  fileprivate var word: String {
    switch self {
    case .sent: "sent"
    case .accepted: "accepted"
    case .failed(let failure, _): failure.rawValue
    case .unknown: "unknown"
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .sent: "sent, and no answer is written down"
    case .accepted(let receipt): "accepted" + (receipt.map { " (\($0))" } ?? "")
    case .failed(.permanent, let reason): "failed: \(reason)"
    case .failed(.transient, let reason): "failed for now: \(reason)"
    case .unknown(let reason): "unknown: \(reason)"
    }
  }
}
