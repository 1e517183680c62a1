public import Calendars
public import Contacts
import Journal

/// What everybody is to be told, each in the words of the template that their rule names.
public struct DeliveryNote: Sendable, Hashable {
  /// What happened, in a sentence or two; redacted notes do not have it.
  public var summary: String
  /// Every message begins with the word, and none leaves the machine.
  public var isExercise: Bool

  public init(summary: String, isExercise: Bool = false) {
    self.summary = summary
    self.isExercise = isExercise
  }

  /// SHA-256, by which a ledger knows the note.
  public var digest: String {
    let parts = [summary, isExercise ? "exercise" : ""]
    return ContentDigest(of: parts.map { "\($0.utf8.count):\($0)" }.joined().utf8).hex
  }
}

/// One message to one person, before a service's own form is given to it.
public struct OutgoingNote: Sendable, Hashable {
  /// The same for every attempt: what services drop a second message by.
  public var identifier: String
  public var incident: String
  /// One line.
  public var title: String
  public var text: String
  public var severity: Severity
  public var tlp: TrafficLight
  public var recipient: String
  public var recipientName: String
  public var ackBy: Timestamp?
  public var at: Timestamp
  public var isRedacted: Bool
  public var isExercise: Bool

  /// - Parameter time: when it is sent.
  init(_ recipient: DeliveryPlan.Recipient, _ plan: DeliveryPlan, identifier: String, at time: Timestamp) {
    let isExercise = plan.note.isExercise
    self.identifier = identifier
    incident = plan.subject.text
    title = (isExercise ? "EXERCISE " : "") + oneLine(recipient.note.subject)
    text = (isExercise ? "EXERCISE: this is no real incident.\n\n" : "") + recipient.note.text
    severity = plan.severity
    tlp = recipient.note.tlp
    self.recipient = recipient.id
    recipientName = recipient.name
    ackBy = recipient.telling.ackBy
    at = time
    isRedacted = recipient.note.isRedacted
    self.isExercise = isExercise
  }

  init(
    identifier: String, incident: String, title: String, text: String, severity: Severity, tlp: TrafficLight,
    recipient: String, recipientName: String, ackBy: Timestamp?, at: Timestamp, isRedacted: Bool, isExercise: Bool
  ) {
    self.identifier = identifier
    self.incident = incident
    self.title = title
    self.text = text
    self.severity = severity
    self.tlp = tlp
    self.recipient = recipient
    self.recipientName = recipientName
    self.ackBy = ackBy
    self.at = at
    self.isRedacted = isRedacted
    self.isExercise = isExercise
  }
}

/// A text in one line, without control characters.
func oneLine(_ text: String) -> String {
  var line = ""
  for scalar in text.unicodeScalars {
    let isControl =
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
    line.unicodeScalars.append(isControl ? " " : scalar)
  }
  return line
}
