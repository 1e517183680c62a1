import Calendars
import Contacts
import Crypto
import HTTP
import JSON
import Signatures

/// Any server: the document `runback/notification/v1`, alone or in a CloudEvents 1.0 event, signed as Standard Webhooks
/// has it where the channel has a secret.
struct WebhookCarrier: HTTPCarrier {
  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest {
    let document = Self.document(note)
    let (body, type) =
      switch route.format {
      case .json: (document, "application/json")
      case .cloudevents: (CloudEvent.event(note, data: document), CloudEvent.contentType)
      }
    let bytes = Array(body.compact.utf8)
    var headers = [HTTPHeader("webhook-id", note.identifier)]
    if let secret {
      let seconds = note.at.secondsSinceEpoch
      headers.append(HTTPHeader("webhook-timestamp", "\(seconds)"))
      headers.append(
        HTTPHeader(
          "webhook-signature", try WebhookSignature.sign(id: note.identifier, seconds: seconds, bytes, secret: secret)))
    }
    return post(address, bytes, type: type, headers)
  }

  /// The document `runback/notification/v1`.
  static func document(_ note: OutgoingNote) -> JSONValue {
    [
      "schema": "runback/notification/v1",
      "id": .string(note.identifier),
      "at": .string(note.at.rfc3339),
      "incident": .string(note.incident),
      "severity": .string(note.severity.rawValue),
      "title": .string(note.title),
      "text": .string(note.text),
      "tlp": .string(note.tlp.rawValue),
      "redacted": .bool(note.isRedacted),
      "recipient": .string(note.recipient),
      "ackBy": note.ackBy.map { .string($0.rfc3339) } ?? .null,
      "exercise": .bool(note.isExercise),
    ]
  }
}

/// <https://www.standardwebhooks.com>: HMAC-SHA256 over `id.timestamp.body`.
enum WebhookSignature {
  static func sign(id: String, seconds: Int64, _ body: [UInt8], secret: String) throws(Unsendable) -> String {
    let key: [UInt8]
    if secret.hasPrefix("whsec_") {
      guard let decoded = Base64.decode(Array(secret.utf8.dropFirst(6))[...]) else {
        throw Unsendable(reason: "the channel's secret begins with `whsec_`, and what follows is no base64")
      }
      key = decoded
    } else {
      key = Array(secret.utf8)
    }
    var code = HMAC<SHA256>(key: SymmetricKey(data: key))
    code.update(data: Array("\(id).\(seconds).".utf8))
    code.update(data: body)
    return "v1,\(Base64.encode(Array(code.finalize())))"
  }
}
