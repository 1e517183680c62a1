import CLibcurl

/// Where a request goes, as libcurl itself reads the URL: a second parser could be told another host than the first.
struct HTTPAddress: Hashable {
  /// Normalised; what libcurl is given.
  let url: String
  let isSecure: Bool
  /// Lower case; an IPv6 address in brackets.
  let host: String
  let port: Int

  init(_ text: String, _ library: Libcurl) throws(HTTPError) {
    guard let handle = library.makeURL() else { throw HTTPError(.broken, "there is no memory for an address") }
    defer { library.freeURL(handle) }
    guard library.setURL(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: handle, library), scheme == "http" || scheme == "https",
      let host = Self.part(CURLUPART_HOST, of: handle, library), !host.isEmpty,
      let port = Self.part(CURLUPART_PORT, of: handle, library, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
      let url = Self.part(CURLUPART_URL, of: handle, library)
    else { throw HTTPError(.invalidRequest, "`\(text.prefix(200))` is no address of http or https") }
    guard Self.part(CURLUPART_USER, of: handle, library) == nil else {
      throw HTTPError(
        .invalidRequest, "the address has a user name in it, which would be written down wherever the address is",
        hints: ["send it in a header"])
    }
    self.url = url
    isSecure = scheme == "https"
    self.host = host.lowercased()
    self.port = port
  }

  /// The host is an address of its own, which no resolver can change.
  var isLiteral: Bool { host.hasPrefix("[") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) } }

  private static func part(
    _ part: CURLUPart, of handle: OpaquePointer, _ library: Libcurl, _ flags: UInt32 = 0
  ) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard library.getURL(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { library.free(text) }
    return String(cString: text)
  }

  /// The address that a `Location` header means (RFC 3986 §5).
  func resolving(_ reference: String, _ library: Libcurl) throws(HTTPError) -> String {
    guard let handle = library.makeURL() else { throw HTTPError(.broken, "there is no memory for an address") }
    defer { library.freeURL(handle) }
    guard !reference.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }), reference.utf8.count <= 8192,
      library.setURL(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
      library.setURL(handle, CURLUPART_URL, reference, 0) == CURLUE_OK,
      let resolved = Self.part(CURLUPART_URL, of: handle, library)
    else { throw HTTPError(.refused, "`\(reference.prefix(200))` is no address") }
    return resolved
  }

  /// Why a redirect from here to there is not followed; nil when it may be.
  func objection(to next: HTTPAddress) -> String? {
    if isSecure, !next.isSecure { return "from https to plain http" }
    if next.host != host { return "to another host, `\(next.host)`" }
    let upgrades = !isSecure && next.isSecure
    if next.port != port, !upgrades { return "to another port, \(next.port)" }
    return nil
  }
}
