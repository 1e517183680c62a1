import Calendars
import Contacts
import HTTP
import JSON

/// PagerDuty's Events API v2. The address is the routing key of the person's service; events of one `dedup_key` (at most
/// 255 characters) are one alert. A summary has at most 1,024 characters, an event 512 KB.
struct PagerDutyCarrier: HTTPCarrier {
  static let summary = 1024
  static let details = 100_000

  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest {
    post(
      joined(route.endpoint ?? "https://events.pagerduty.com", "v2/enqueue"), Self.event(note, routingKey: address))
  }

  static func event(_ note: OutgoingNote, routingKey: String) -> JSONValue {
    [
      "routing_key": .string(routingKey),
      "event_action": "trigger",
      "dedup_key": .string(note.identifier),
      "client": "Runback",
      "payload": [
        "summary": .string(cut(note.title, to: summary)),
        "source": .string(note.incident),
        "severity": .string(severity(note.severity)),
        "timestamp": .string(note.at.rfc3339),
        "class": "incident",
        "custom_details": ["text": .string(cut(note.text, to: details, .bytes)), "tlp": .string(note.tlp.label)],
      ],
    ]
  }

  private static func severity(_ severity: Severity) -> String {
    switch severity {
    case .sev1: "critical"
    case .sev2: "error"
    case .sev3: "warning"
    case .sev4, .sev5: "info"
    }
  }

  func outcome(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome {
    byStatus(response, at: time) {
      let answer = try? JSONValue.parse(response.body)
      return .accepted(receipt: answer?["dedup_key"]?.stringValue)
    }
  }
}
