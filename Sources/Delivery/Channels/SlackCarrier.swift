import Calendars
import HTTP
import JSON

/// Slack: an incoming webhook where the address is one, else `chat.postMessage` with the channel's token.
///
/// Limits: a header of 150 characters, a section of 3,000, 50 blocks; together they must stay below some 13,000, which
/// is not documented (`msg_blocks_too_long`). The text for notifications should have no more than 4,000.
struct SlackCarrier: HTTPCarrier {
  static let header = 150
  static let section = 3000
  static let whole = 12_000
  static let summary = 4000

  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest {
    if address.hasPrefix("https://") || address.hasPrefix("http://") {
      return post(address, .object(Self.message(note)))
    }
    guard let secret else { throw Unsendable(reason: "the channel has no token") }
    var message = Self.message(note)
    message["channel"] = .string(address)
    let headers = [HTTPHeader("Authorization", "Bearer \(secret)", isSecret: true)]
    return post(joined(route.endpoint ?? "https://slack.com/api", "chat.postMessage"), .object(message), headers)
  }

  /// Plain text throughout: nothing in a note mentions anybody or becomes a link.
  static func message(_ note: OutgoingNote) -> JSONObject {
    var blocks: [JSONValue] = [
      ["type": "header", "text": ["type": "plain_text", "text": .string(cut(note.title, to: header))]]
    ]
    for part in parts(cut(note.text, to: whole)) {
      blocks.append(["type": "section", "text": ["type": "plain_text", "text": .string(part)]])
    }
    return ["text": .string(escaped(note.title, to: summary)), "blocks": .array(blocks)]
  }

  /// Pieces that a section can hold, ended at a line where there is one.
  static func parts(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var length = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for piece in pieces(line) {
        let size = piece.unicodeScalars.count
        if length + 1 + size > section {
          parts.append(part)
          (part, length) = ("", 0)
        }
        part += (length == 0 ? "" : "\n") + piece
        length += size + (length == 0 ? 0 : 1)
      }
    }
    parts.append(part)
    return parts.filter { $0.contains { !$0.isWhitespace } }
  }

  private static func pieces(_ line: Substring) -> [String] {
    guard line.unicodeScalars.count > section else { return [String(line)] }
    var pieces: [String] = [""]
    var length = 0
    for character in line {
      let size = character.unicodeScalars.count
      if length + size > section {
        pieces.append("")
        length = 0
      }
      // A single character longer than a section is no text of anybody's.
      guard size <= section else { continue }
      pieces[pieces.count - 1].append(character)
      length += size
    }
    return pieces
  }

  /// `&`, `<` and `>` begin what Slack reads as more than text; cut so that the escaped text fits.
  private static func escaped(_ text: String, to limit: Int) -> String {
    var escaped = ""
    for character in cut(text, to: limit / 5) {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  private static let passing: Set<String> = [
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    "team_added_to_org",
  ]

  /// The API answers 200 also when it refuses; a webhook answers `ok`.
  func outcome(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome {
    byStatus(response, at: time) {
      guard let answer = try? JSONValue.parse(response.body), let isOK = answer["ok"]?.boolValue else {
        return .accepted(receipt: nil)
      }
      if isOK { return .accepted(receipt: answer["ts"]?.stringValue) }
      let error = cut(oneLine(answer["error"]?.stringValue ?? "an error without a name"), to: 100)
      return Self.passing.contains(error)
        ? .busy(reason: "answered `\(error)`", wait: nil) : .refused(reason: "answered `\(error)`")
    }
  }
}
