import Expressions
import HTTP
import JSON
import RunbookLanguage

/// One request of a step, and what its response has to be like.
struct HTTPCall {
  let request: HTTPRequest
  private let statuses: [Int64]
  private let headers: [(key: String, value: Value)]
  private let members: [(pointer: String, path: JSONPointer, text: String)]

  enum Outcome {
    case fits(HTTPResponse)
    case differs(HTTPResponse, [String])
    /// Asking again would not help.
    case refused(HTTPError)
    case unanswered(HTTPError)
  }

  /// Only the hosts that the runbook is permitted to call are called, after redirects, too.
  init(_ call: ActionInvocation, method: String) throws(ActionFailure) {
    var sent: [HTTPHeader] = []
    for (name, value) in call.map("headers") { sent.append(HTTPHeader(name, value.text ?? "")) }
    for (name, value) in call.map("secretHeaders") {
      sent.append(HTTPHeader(name, try Self.secret(value, call), isSecret: true))
    }
    if let token = call.arguments["bearer"] {
      sent.append(HTTPHeader("Authorization", "Bearer \(try Self.secret(token, call))", isSecret: true))
    }
    let names = sent.map { $0.name.lowercased() }
    guard Set(names).count == names.count else { throw ActionFailure(message: "a header is given twice") }
    guard let limit = Int(exactly: call.int("maxBytes") ?? 1 << 20), (1...1 << 26).contains(limit) else {
      throw ActionFailure(message: "`maxBytes` is between 1 and 64 MiB")
    }
    request = HTTPRequest(
      method: method, url: call.text("url") ?? "", headers: sent, body: Array((call.text("body") ?? "").utf8),
      // The step's own timeout cancels before this.
      timeout: .seconds(3600), bodyLimit: limit, certificateAuthorities: call.path("ca"),
      permitted: HTTPHosts(call.runbook.permissions.hosts.map(\.value)))
    if case .list(let wanted)? = call.arguments["expectStatus"] {
      statuses = wanted.compactMap { if case .int(let status) = $0 { status } else { nil } }
    } else {
      statuses = []
    }
    headers = call.map("expectHeaders")
    var members: [(pointer: String, path: JSONPointer, text: String)] = []
    for (pointer, value) in call.map("expectJSON") {
      members.append((pointer, try Self.pointer(pointer), value.text ?? ""))
    }
    self.members = members
  }

  static func pointer(_ text: String) throws(ActionFailure) -> JSONPointer {
    guard let pointer = JSONPointer(text) else {
      throw ActionFailure(message: "`\(text)` is no JSON pointer such as `/status/phase` (RFC 6901)")
    }
    return pointer
  }

  private static func secret(_ value: Value, _ call: ActionInvocation) throws(ActionFailure) -> String {
    guard case .secret(let name) = value else { throw ActionFailure(message: "a secret header is no secret") }
    guard let bytes = call.secret(name) else {
      throw ActionFailure(message: "nobody can give the secret `\(name.name)` here")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ActionFailure(message: "the secret `\(name.name)` is no text, and a header is one")
    }
    return text
  }

  func perform(_ sender: any HTTPSender) async -> Outcome {
    do throws(HTTPError) {
      let response = try await sender.send(request)
      let objections = objections(to: response)
      return objections.isEmpty ? .fits(response) : .differs(response, objections)
    } catch {
      switch error.code {
      case .invalidRequest, .refused, .untrusted, .libraryUnavailable, .tooLarge: return .refused(error)
      case .unreachable, .timedOut, .cancelled, .broken: return .unanswered(error)
      }
    }
  }

  private func objections(to response: HTTPResponse) -> [String] {
    var objections: [String] = []
    let status = Int64(response.status)
    if statuses.isEmpty ? !(200...299).contains(status) : !statuses.contains(status) {
      objections.append("the status is \(status)")
    }
    for (name, value) in headers where response.header(name) != value.text {
      objections.append("the header `\(name)` is \(response.header(name).map { "`\($0.prefix(100))`" } ?? "not there")")
    }
    guard !members.isEmpty else { return objections }
    guard let json = Self.json(response) else { return objections + ["the body is no JSON"] }
    for (pointer, path, text) in members {
      let found = path.find(in: json)
      guard found?.plainText != text else { continue }
      objections.append("`\(pointer)` is \(found.map { "`\($0.compact.prefix(100))`" } ?? "not there")")
    }
    return objections
  }

  static func json(_ response: HTTPResponse) -> JSONValue? {
    do throws(JSONError) { return try JSONValue.parse(response.body) } catch { return nil }
  }
}

extension JSONValue {
  /// A scalar as text: a string without its quotes.
  var plainText: String? {
    switch self {
    case .string(let text): text
    case .bool, .int, .double, .null: compact
    case .array, .object: nil
    }
  }
}
