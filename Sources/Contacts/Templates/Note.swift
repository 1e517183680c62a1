import Calendars

/// What one recipient is told.
public struct Note: Sendable, Hashable {
  public let subject: String
  public let text: String
  public let tlp: TrafficLight
  public let isRedacted: Bool
}

extension NotificationList {
  /// The note for a recipient of this list, in the words of the template that the rule names, or in the built-in ones.
  ///
  /// Whoever may not see as much as the note is marked with gets the redacted words, whoever asks.
  /// - Parameters:
  ///   - incident: how the incident is called.
  ///   - summary: what happened, in a sentence; not in a redacted note.
  public func note(
    for recipient: Recipient, incident name: String, summary: String, registry: Registry
  ) -> Note {
    let template = recipient.template.flatMap { registry.templates[$0] }
    let wording =
      recipient.redacted ? template?.redacted ?? .standardRedacted : template?.full ?? .standard
    func value(_ field: Template.Field) -> String {
      switch field {
      case .incident: name
      case .severity: incident.severity.rawValue
      case .service: incident.service ?? "no service"
      case .summary: summary
      case .name: recipient.name
      case .tlp: recipient.redacted ? TrafficLight.clear.label : recipient.tlp.label
      case .at: at.rfc3339
      case .answerBy: recipient.ackBy?.rfc3339 ?? "no answer is expected"
      }
    }
    func filled(_ parts: [Template.Part]) -> String {
      parts.map { part in
        switch part {
        case .text(let text): text
        case .field(let field): recipient.redacted && !field.isHarmless ? "«redacted»" : value(field)
        }
      }.joined()
    }
    // A subject is one line wherever it goes.
    let subject = filled(wording.subject).split(whereSeparator: \.isNewline).joined(separator: " ")
    return Note(
      subject: subject, text: filled(wording.text), tlp: recipient.redacted ? .clear : recipient.tlp,
      isRedacted: recipient.redacted)
  }
}

extension Template.Wording {
  /// For rules that name no template.
  static let standard = Template.Wording(
    subject: [.text("["), .field(.severity), .text("] incident "), .field(.incident)],
    text: [
      .field(.tlp), .text("\nIncident "), .field(.incident), .text(", "), .field(.severity), .text(", "),
      .field(.service), .text(".\n"), .field(.summary), .text("\nAnswer by: "), .field(.answerBy), .text("\n"),
    ])

  static let standardRedacted = Template.Wording(
    subject: [.text("["), .field(.severity), .text("] incident "), .field(.incident)],
    text: [
      .text("There is an incident ("), .field(.incident), .text(", "), .field(.severity),
      .text("). Details are not sent over this channel: ask for them by telephone.\nAnswer by: "), .field(.answerBy),
      .text("\n"),
    ])
}
