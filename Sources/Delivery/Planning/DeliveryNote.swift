public import Calendars
public import Contacts
import Journal

/// What everybody is to be told.
public struct DeliveryNote: Sendable, Hashable {
  /// One line.
  public var title: String
  public var text: String
  /// For whoever may not see so much; nil: that they are to call, and nothing of what happened.
  public var redactedText: String?
  public var severity: Severity
  /// Every message begins with the word.
  public var isExercise: Bool

  public init(title: String, text: String, redactedText: String? = nil, severity: Severity, isExercise: Bool = false) {
    self.title = title
    self.text = text
    self.redactedText = redactedText
    self.severity = severity
    self.isExercise = isExercise
  }

  /// SHA-256, by which a ledger knows the note.
  public var digest: String {
    let parts = [title, text, redactedText ?? "", severity.rawValue, isExercise ? "exercise" : ""]
    return ContentDigest(of: parts.map { "\($0.utf8.count):\($0)" }.joined().utf8).hex
  }

  /// What one person gets.
  func message(
    to telling: PlannedTelling, name: String, subject: DeliverySubject, identifier: String, at time: Timestamp
  ) -> OutgoingNote {
    let mark = telling.redacted ? nil : telling.tlp.label
    let exercise = isExercise ? "EXERCISE " : ""
    let title = telling.redacted ? "an incident needs your attention" : oneLine(title)
    let body = telling.redacted ? (redactedText ?? Self.redactedText(subject, severity)) : text
    var lines = [body, ""]
    if isExercise { lines.insert("EXERCISE: this is not a real incident.", at: 0) }
    lines.append("\(subject.text), \(severity.rawValue)\(mark.map { ", \($0)" } ?? "")")
    if let ackBy = telling.ackBy { lines.append("Please answer by \(ackBy.rfc3339).") }
    return OutgoingNote(
      identifier: identifier, incident: subject.text,
      title: "\(exercise)[\(severity.rawValue)] \(subject.text): \(title)",
      text: lines.joined(separator: "\n"), severity: severity, tlp: mark, recipient: telling.recipient,
      recipientName: name, ackBy: telling.ackBy, at: time, isRedacted: telling.redacted, isExercise: isExercise)
  }

  private static func redactedText(_ subject: DeliverySubject, _ severity: Severity) -> String {
    """
    An incident of severity \(severity.rawValue) is being handled (\(subject.text)). You are told because of your role; what \
    happened may not be sent to you this way. Please call whoever leads the response.
    """
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
  /// `TLP:AMBER`; nil for a redacted one.
  public var tlp: String?
  public var recipient: String
  public var recipientName: String
  public var ackBy: Timestamp?
  public var at: Timestamp
  public var isRedacted: Bool
  public var isExercise: Bool
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
