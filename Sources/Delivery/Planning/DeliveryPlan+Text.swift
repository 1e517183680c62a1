import Calendars
import Contacts
import Diagnostics

extension DeliveryPlan {
  /// What would be done, for whoever has to agree. Nothing that a file contains can move the cursor.
  public var text: String {
    var lines = ["\(note.isExercise ? "EXERCISE  " : "")\(subject), round \(round), at \(at.rfc3339)"]
    let column = recipients.map(\.id.count).max() ?? 0
    for recipient in recipients {
      let mark = recipient.telling.redacted ? "redacted" : recipient.telling.tlp.label
      lines.append("  \(recipient.words.padded(to: 8))  \(recipient.id.padded(to: column))  \(mark)")
      for way in recipient.standing == .send || recipient.standing == .later ? recipient.ways : [] {
        let channel = way.route.channel.map { ", by `\($0)`" } ?? ""
        lines.append("              \(way.route.kind.rawValue): \(way.shown)\(channel)")
      }
      if recipient.standing == .later {
        lines.append("              not before \(recipient.telling.notBefore.rfc3339): run this again then")
      }
      for number in recipient.numbers where recipient.standing != .told { lines.append("              call \(number)") }
      if case .uncertain(let method) = recipient.standing {
        lines.append(
          "              a note went out by `\(method)`, and nobody knows whether it arrived: ask them, then "
            + "`runback contacts acknowledge`, or tell them again with `--again \(recipient.id)`")
      }
      for suppressed in recipient.suppressed where recipient.standing != .told {
        let what = suppressed.method.map { "`\($0)`: " } ?? ""
        lines.append("              - \(what)\(suppressed.reason)")
      }
    }
    if recipients.isEmpty { lines.append("  nobody") }
    for problem in problems { lines.append("  ! \(problem.message) (\(problem.subject))") }
    return lines.map { terminalText($0) }.joined(separator: "\n") + "\n"
  }
}

extension DeliveryPlan.Recipient {
  fileprivate var words: String {
    switch standing {
    case .send: "tell"
    case .later: "later"
    case .told: "told"
    case .notNeeded: "-"
    case .uncertain: "unknown"
    case .byHand: "by hand"
    case .unreachable: "NOBODY"
    }
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
