import Calendars
import HTTP
import JSON

/// A message that cannot be given the form that a service wants.
struct Unsendable: Error, Hashable {
  let reason: String
}

/// A service that takes a message as one HTTP request. Both directions are pure: what is asked, and what an answer means.
protocol HTTPCarrier: Sendable {
  /// - Parameters:
  ///   - address: the method's own, read where it is kept.
  ///   - secret: the channel's, read where it is kept.
  func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> HTTPRequest
  func outcome(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome
}

extension HTTPCarrier {
  func outcome(_ response: HTTPResponse, at time: Timestamp) -> SendOutcome {
    byStatus(response, at: time) { .accepted(receipt: nil) }
  }

  /// What a status means everywhere: 429 and 5xx pass, everything else that is no success stays.
  func byStatus(_ response: HTTPResponse, at time: Timestamp, accepted: () -> SendOutcome) -> SendOutcome {
    switch response.status {
    case 200...299: accepted()
    case 429, 500...599:
      .busy(reason: reason(response), wait: RetryAfter.seconds(response.header("retry-after"), at: time))
    default: .refused(reason: reason(response))
    }
  }

  /// The status and the beginning of what the server says about it, in one line.
  func reason(_ response: HTTPResponse) -> String {
    let said = cut(oneLine(String(decoding: response.body.prefix(1000), as: UTF8.self)), to: 200)
    return "answered \(response.status)" + (said.contains { $0 != " " } ? ": \(said)" : "")
  }

  func post(_ url: String, _ body: JSONValue, _ headers: [HTTPHeader] = []) -> HTTPRequest {
    post(url, Array(body.compact.utf8), type: "application/json", headers)
  }

  func post(_ url: String, _ body: [UInt8], type: String, _ headers: [HTTPHeader]) -> HTTPRequest {
    // A redirect would make a GET of it, or lead a secret elsewhere.
    HTTPRequest(
      method: "POST", url: url, headers: [HTTPHeader("Content-Type", type)] + headers, body: body,
      bodyLimit: 1 << 16, redirectLimit: 0)
  }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
  static func seconds(_ value: String?, at time: Timestamp) -> Int? {
    guard let value else { return nil }
    let text = value.filter { $0 != " " || value.contains(",") }
    if let seconds = Int(text), seconds >= 0 { return min(seconds, 86_400) }
    guard let date = date(value) else { return nil }
    let left = date.since(time).seconds
    return Int(max(0, min(left, 86_400)))
  }

  /// `Wed, 21 Oct 2015 07:28:00 GMT`, the one form of dates that servers have to send.
  private static func date(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}

/// A base URL and a path, with one slash between them.
func joined(_ base: String, _ path: String) -> String {
  var base = Substring(base)
  while base.hasSuffix("/") { base.removeLast() }
  return base + "/" + path
}

/// For one segment of a path (RFC 3986 §2.3: the unreserved stand for themselves).
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    let isPlain =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    if isPlain { bytes.append(byte) } else { bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  }
  return String(decoding: bytes, as: UTF8.self)
}
