import Calendars

extension NotificationList {
  /// For tickets and reports: one row a recipient, one a duty. Text of the registry cannot become markup.
  public var markdown: String {
    var lines = [
      "# Whom to tell", "",
      "At \(at.rfc3339), severity \(incident.severity.rawValue)"
        + (incident.service.map { ", service \(escaped($0))" } ?? "") + ".", "",
      "| # | Who | Not before | Answer by | How | Mark | Why |", "|---|---|---|---|---|---|---|",
    ]
    for (index, recipient) in recipients.enumerated() {
      let how =
        recipient.methods.map { "\($0.kind.rawValue): \(escaped($0.address))" + ($0.outOfBand ? " (out of band)" : "") }
        + recipient.suppressed.map { suppression in
          (suppression.method.map { "not \(escaped($0)): " } ?? "") + escaped(suppression.reason)
        }
      lines.append(
        row([
          "\(index + 1)", "\(escaped(recipient.name)) (\(escaped(recipient.id)))",
          recipient.methods.isEmpty ? "—" : recipient.notBefore.rfc3339,
          recipient.methods.isEmpty ? "—" : recipient.ackBy?.rfc3339 ?? "—", how.joined(separator: "<br>"),
          recipient.redacted ? "redacted" : recipient.tlp.label, recipient.why.map(escaped).joined(separator: "<br>"),
        ]))
    }
    if !obligations.isEmpty {
      lines += [
        "", "## Duties to report", "", "| Due | Duty | Clock | To | Source | Owner |", "|---|---|---|---|---|---|",
      ]
      for clock in obligations {
        let running = clock.since.map { "since \(clock.trigger), \($0.rfc3339)" }
        let waiting =
          clock.waitingFor.isEmpty
          ? nil : "waits for " + clock.waitingFor.map { escaped($0.description) }.joined(separator: ", ")
        lines.append(
          row([
            clock.due?.rfc3339 ?? "unknown", "\(escaped(clock.title)) (\(escaped(clock.id)))",
            [running, waiting].compactMap { $0 }.joined(separator: "; "), escaped(clock.to), escaped(clock.cite),
            escaped(clock.owner.description),
          ]))
      }
    }
    if !problems.isEmpty {
      lines += ["", "## Problems", ""] + problems.map { "- \(escaped($0.message)) (\(escaped($0.subject)))" }
    }
    lines += ["", "Contacts `\(registry)`, time-zone data \(escaped(tzdata))."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  /// Every character that CommonMark or its tables could take for markup gets a backslash; line ends become spaces.
  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~", "!", "&", "$": out += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
