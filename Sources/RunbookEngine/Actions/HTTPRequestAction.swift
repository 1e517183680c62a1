import Expressions
import HTTP
import JSON
import Journal
import RunbookLanguage

/// `http.request`: asks a server that the runbook is permitted to call, and holds its answer against what is expected.
struct HTTPRequestAction: Action {
  let name = "http.request"
  let surroundings: ActionSurroundings

  /// Of the body as an output; the whole is evidence.
  private static let shownBytes = 8192

  func perform(_ call: ActionInvocation) async -> ActionResult {
    let method = call.text("method") ?? "GET"
    let isRead = method == "GET" || method == "HEAD"
    do throws(ActionFailure) {
      let exchange = try HTTPCall(call, method: method)
      switch await exchange.perform(surroundings.http) {
      case .fits(let response): return try result(of: response, call)
      case .differs(let response, let objections):
        return .failed(
          message:
            "\(method) \(response.url) was answered otherwise than expected: \(objections.joined(separator: "; "))",
          // A server that says 4xx has said that it did nothing; of anything else nobody knows.
          effectHappened: !isRead && !(400...499).contains(response.status),
          outputs: ["status": .int(Int64(response.status))])
      case .refused(let error), .unanswered(let error):
        return .failed(message: ActionFailure(error).message, effectHappened: !isRead && error.mayHaveArrived)
      }
    } catch {
      return error.result
    }
  }

  private func result(of response: HTTPResponse, _ call: ActionInvocation) throws(ActionFailure) -> ActionResult {
    var outputs: [String: Value] = ["status": .int(Int64(response.status))]
    var values = ValueMap()
    let wanted = call.map("extract")
    if !wanted.isEmpty {
      guard let json = HTTPCall.json(response) else {
        return failedAfter(call, "the body is no JSON, and `extract` reads from it")
      }
      for (name, pointer) in wanted {
        guard let text = try HTTPCall.pointer(pointer.text ?? "").find(in: json)?.plainText else {
          return failedAfter(call, "the response has no text, number or bool at `\(pointer.text ?? "")` for `\(name)`")
        }
        values[name] = .string(text)
      }
    }
    outputs["values"] = .map(values)
    let detail = "\(response.url) answered \(response.status) with \(response.body.count) bytes"
    guard !call.flag("sensitive") else {
      outputs["headers"] = .map(ValueMap())
      outputs["body"] = ""
      return .succeeded(outputs: outputs, detail: detail)
    }
    var headers = ValueMap()
    for header in response.headers.prefix(200) where header.name.lowercased() != "set-cookie" {
      let name = header.name.lowercased()
      headers[name] = .string(response.header(name).map { String($0.prefix(1000)) } ?? "")
    }
    outputs["headers"] = .map(headers)
    outputs["body"] = .string(String(decoding: response.body.prefix(Self.shownBytes), as: UTF8.self))
    guard !response.body.isEmpty else { return .succeeded(outputs: outputs, detail: detail) }
    let body = try failing { () throws(JournalError) in
      try call.attachments.store(response.body, name: "\(call.step).body")
    }
    return .succeeded(outputs: outputs, detail: detail, evidence: [body])
  }

  private func failedAfter(_ call: ActionInvocation, _ message: String) -> ActionResult {
    let isRead = ["GET", "HEAD"].contains(call.text("method") ?? "GET")
    return .failed(message: message, effectHappened: !isRead)
  }
}
