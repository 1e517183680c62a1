import Calendars
import Contacts
import HTTP
import JSON

/// ntfy, published as JSON. The address ends with the topic. A message has at most 4,096 bytes: ntfy would make an
/// attachment of a longer one, which nobody sees on a lock screen.
struct NtfyCarrier: HTTPCarrier {
  static let message = 4096
  /// Not documented; what fits on a screen.
  static let title = 250

  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest {
    guard let slash = address.lastIndex(of: "/") else { throw Unsendable(reason: "the address has no topic") }
    let topic = address[address.index(after: slash)...]
    let base = String(address[..<slash])
    guard !topic.isEmpty, !base.hasSuffix("/") else { throw Unsendable(reason: "the address has no topic") }
    let headers = secret.map { [HTTPHeader("Authorization", "Bearer \($0)", isSecret: true)] } ?? []
    return post(base + "/", Self.publication(note, topic: String(topic)), headers)
  }

  static func publication(_ note: OutgoingNote, topic: String) -> JSONValue {
    [
      "topic": .string(topic),
      "title": .string(cut(note.title, to: title, .bytes)),
      "message": .string(cut(note.text, to: message, .bytes)),
      "priority": JSONValue(priority(note.severity)),
      "tags": ["rotating_light"],
    ]
  }

  /// 5: the loudest.
  private static func priority(_ severity: Severity) -> Int {
    switch severity {
    case .sev1: 5
    case .sev2: 4
    case .sev3: 3
    case .sev4: 2
    case .sev5: 1
    }
  }

  func outcome(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome {
    byStatus(response, at: time) {
      let answer = try? JSONValue.parse(response.body)
      return .accepted(receipt: answer?["id"]?.stringValue)
    }
  }
}
