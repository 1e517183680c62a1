/// A whole response.
public struct HTTPResponse: Sendable, Hashable {
  public var status: Int
  /// As the server sent them, without the interim responses' own.
  public var headers: [HTTPHeader]
  public var body: [UInt8]
  /// Where it came from, after redirects.
  public var url: String

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], url: String) {
    self.status = status
    self.headers = headers
    self.body = body
    self.url = url
  }

  /// The values of a header, joined as RFC 9110 §5.2 allows; nil when the server sent none.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    let values = headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) && header("location") != nil }
}
