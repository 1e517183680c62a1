import Calendars
import Markdown

extension NotificationList {
  /// For tickets and reports: one row a recipient, one a duty. Text of the registry cannot become markup.
  public var markdown: String {
    var lines = [
      "# Whom to tell", "",
      "At \(at.rfc3339), severity \(incident.severity.rawValue)"
        + (incident.service.map { ", service \(MarkdownText.inline($0))" } ?? "") + ".", "",
      "| # | Who | Not before | Answer by | How | Mark | Why |", "|---|---|---|---|---|---|---|",
    ]
    for (index, recipient) in recipients.enumerated() {
      let how =
        recipient.methods.map {
          "\($0.kind.rawValue): \(MarkdownText.inline($0.address))" + ($0.outOfBand ? " (out of band)" : "")
        }
        + recipient.suppressed.map { suppression in
          (suppression.method.map { "not \(MarkdownText.inline($0)): " } ?? "")
            + MarkdownText.inline(suppression.reason)
        }
      lines.append(
        row([
          "\(index + 1)", "\(MarkdownText.inline(recipient.name)) (\(MarkdownText.inline(recipient.id)))",
          recipient.methods.isEmpty ? "—" : recipient.notBefore.rfc3339,
          recipient.methods.isEmpty ? "—" : recipient.ackBy?.rfc3339 ?? "—", how.joined(separator: "<br>"),
          recipient.redacted ? "redacted" : recipient.tlp.label,
          recipient.why.map(MarkdownText.inline).joined(separator: "<br>"),
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
          ? nil : "waits for " + clock.waitingFor.map { MarkdownText.inline($0.description) }.joined(separator: ", ")
        lines.append(
          row([
            clock.due?.rfc3339 ?? "unknown", "\(MarkdownText.inline(clock.title)) (\(MarkdownText.inline(clock.id)))",
            [running, waiting].compactMap { $0 }.joined(separator: "; "), MarkdownText.inline(clock.to),
            MarkdownText.inline(clock.cite),
            MarkdownText.inline(clock.owner.description),
          ]))
      }
    }
    if !problems.isEmpty {
      lines +=
        ["", "## Problems", ""]
        + problems.map { "- \(MarkdownText.inline($0.message)) (\(MarkdownText.inline($0.subject)))" }
    }
    lines += ["", "Contacts `\(registry)`, time-zone data \(MarkdownText.inline(tzdata))."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
