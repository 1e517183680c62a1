import Calendars
import HTTP
import JSON

/// Matrix, client-server API v3. The transaction's id comes from the key: a homeserver drops the second of two. A room
/// (`!id:server`, `#alias:server`) is written to; a person (`@ana:server`) gets a room of their own, whose alias is made
/// from their name, so that it is made once.
///
/// An event has at most 65,536 bytes, all its members together.
struct MatrixCarrier {
  static let text = 32_000

  let endpoint: String
  let token: String
  var certificateAuthorities: String? = nil

  private var authorization: [HTTPHeader] { [HTTPHeader("Authorization", "Bearer \(token)", isSecret: true)] }

  private func request(_ method: String, _ path: String, _ body: JSONValue? = nil) -> HTTPRequest {
    HTTPRequest(
      method: method, url: joined(endpoint, "_matrix/client/v3/\(path)"),
      headers: authorization + (body == nil ? [] : [HTTPHeader("Content-Type", "application/json")]),
      body: body.map { Array($0.compact.utf8) } ?? [], bodyLimit: 1 << 16, redirectLimit: 0,
      certificateAuthorities: certificateAuthorities)
  }

  func message(_ note: OutgoingNote, room: String) -> HTTPRequest {
    let body = cut("\(note.title)\n\n\(note.text)", to: Self.text, .bytes)
    return request(
      "PUT", "rooms/\(percentEncoded(room))/send/m.room.message/\(percentEncoded(note.identifier))",
      ["msgtype": "m.text", "body": .string(body)])
  }

  func whoAmI() -> HTTPRequest { request("GET", "account/whoami") }

  func room(alias: String) -> HTTPRequest { request("GET", "directory/room/\(percentEncoded(alias))") }

  /// - Parameter alias: its local part.
  func makeRoom(for person: String, alias: String) -> HTTPRequest {
    request(
      "POST", "createRoom",
      [
        "preset": "trusted_private_chat", "is_direct": true, "name": "Runback", "room_alias_name": .string(alias),
        "invite": [.string(person)],
      ])
  }

  /// What an answer that is no success means: `M_LIMIT_EXCEEDED` says how long to wait in its body as well.
  static func failure(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome {
    let answer = try? JSONValue.parse(response.body)
    let code = answer?["errcode"]?.stringValue.map { cut(oneLine($0), to: 100) }
    let reason = "answered \(response.status)" + (code.map { " `\($0)`" } ?? "")
    guard response.status == 429 || response.status >= 500 else { return .refused(reason: reason) }
    let asked = answer?["retry_after_ms"]?.intValue.map { Int(min(max($0, 0), 86_400_000) + 999) / 1000 }
    return .busy(reason: reason, wait: RetryAfter.seconds(response.header("retry-after"), at: time) ?? asked)
  }
}
