import HTTP
import JSON

/// Microsoft Teams: the webhook of a workflow, which takes an adaptive card. A message has at most 28 KB.
struct TeamsCarrier: HTTPCarrier {
  static let whole = 28 * 1024

  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest {
    post(address, Self.message(note))
  }

  static func message(_ note: OutgoingNote) -> JSONValue {
    // Escaping makes a text longer, by up to six times; whatever it is made of, it ends within the limit.
    var limit = 20_000
    var message = card(note, limit)
    while message.compact.utf8.count > whole, limit > 500 {
      limit /= 2
      message = card(note, limit)
    }
    return message
  }

  private static func card(_ note: OutgoingNote, _ limit: Int) -> JSONValue {
    let lines = cut(note.text, to: limit, .bytes).split(separator: "\n", omittingEmptySubsequences: true)
    let title: JSONValue = [
      "type": "TextBlock", "text": .string(plain(cut(note.title, to: 500, .bytes))), "weight": "Bolder",
      "size": "Large", "wrap": true,
    ]
    let body: [JSONValue] = lines.map {
      ["type": "TextBlock", "text": .string(plain(String($0))), "wrap": true, "spacing": "Small"]
    }
    return [
      "type": "message",
      "attachments": [
        [
          "contentType": "application/vnd.microsoft.card.adaptive",
          "contentUrl": .null,
          "content": [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": .array([title] + body),
          ],
        ]
      ],
    ]
  }

  /// A text block reads some Markdown: links, emphasis, lists.
  private static func plain(_ text: String) -> String {
    var plain = ""
    for character in text {
      if "\\[]*_`".contains(character) { plain.append("\\") }
      plain.append(character)
    }
    return plain
  }
}
