/// What is asked of a server, and how much of an answer is wanted.
public struct HTTPRequest: Sendable, Hashable {
  /// A token, as `GET`.
  public var method: String
  /// Absolute, `http` or `https`.
  public var url: String
  public var headers: [HTTPHeader]
  public var body: [UInt8]
  /// For everything, redirects included.
  public var timeout: Duration
  /// Bytes of the body that are taken; one more is an error.
  public var bodyLimit: Int
  /// How many redirects are followed; 0 gives the redirect itself as the response.
  public var redirectLimit: Int
  /// A file with the CAs (PEM) that count instead of the system's.
  public var certificateAuthorities: String?
  /// Nothing else is connected to, redirects included; nil: everything may be.
  public var permitted: HTTPHosts?

  public init(
    method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
    timeout: Duration = .seconds(30), bodyLimit: Int = 1 << 20, redirectLimit: Int = 5,
    certificateAuthorities: String? = nil, permitted: HTTPHosts? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.bodyLimit = bodyLimit
    self.redirectLimit = redirectLimit
    self.certificateAuthorities = certificateAuthorities
    self.permitted = permitted
  }

  /// Why it cannot be sent, before anything is opened.
  var problem: String? {
    if method.isEmpty || method.utf8.count > 32 || !method.utf8.allSatisfy(HTTPHeader.isTokenByte) {
      return "`\(method)` is no method of HTTP"
    }
    // A space or a control character in an address is how a second request hides in the first.
    if url.utf8.count > 8192 || url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
      return "the address has a space or a control character, or is longer than 8 KiB"
    }
    // libcurl would skip more slashes, and take the path for the host.
    let lower = url.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix),
      !lower.dropFirst(scheme.utf8.count).hasPrefix("/")
    else { return "`\(url.prefix(200))` is no address of http or https" }
    if headers.count > 100 { return "there are more than 100 headers" }
    if headers.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) > 1 << 16 {
      return "the headers have more than 64 KiB"
    }
    if let unsound = headers.first(where: { !$0.isSound }) {
      return "the header `\(unsound.name)` has a line break or another character that a header cannot have"
    }
    return nil
  }
}

/// Hosts that may be connected to, by name as they are written: `api.example.org`, `10.0.0.7:8443`, `[::1]`.
public struct HTTPHosts: Sendable, Hashable {
  private let entries: Set<String>

  public init(_ entries: some Sequence<String>) { self.entries = Set(entries.map { $0.lowercased() }) }

  /// - Parameter host: lower case, an IPv6 address in brackets.
  func contains(_ host: String, port: Int) -> Bool {
    entries.contains(host) || entries.contains("\(host):\(port)")
  }
}
