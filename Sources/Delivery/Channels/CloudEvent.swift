import Calendars
import JSON

/// CloudEvents 1.0, structured mode over HTTP.
enum CloudEvent {
  static let contentType = "application/cloudevents+json; charset=utf-8"

  /// `source` and `id` together name one event, however often it is sent.
  static func event(_ note: OutgoingNote, data: JSONValue) -> JSONValue {
    [
      "specversion": "1.0",
      "id": .string(note.identifier),
      "source": .string("urn:runback:incident:\(note.incident)"),
      "type": "runback.notification.v1",
      "subject": .string(note.recipient),
      "time": .string(note.at.rfc3339),
      "datacontenttype": "application/json",
      "data": data,
    ]
  }
}
