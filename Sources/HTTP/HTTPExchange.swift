import CLibcurl
import Glibc
import Synchronization

/// One request and its response, without redirects: what libcurl calls back into. Used by one thread, except for `stop`.
final class HTTPExchange {
  private let library: Libcurl
  private let request: HTTPRequest
  private let address: HTTPAddress
  private let stop: StopFlag
  private var headerBytes = 0
  private var status = 0
  private var headers: [HTTPHeader] = []
  private var body: [UInt8] = []
  private var excess: String?
  private var reserved = false

  /// Of all headers of one response. libcurl has a bound of its own, of 300 KiB.
  private static let headerLimit = 1 << 17

  init(_ request: HTTPRequest, to address: HTTPAddress, _ library: Libcurl, stop: StopFlag) {
    self.request = request
    self.address = address
    self.library = library
    self.stop = stop
  }

  /// - Parameter time: what is left of it.
  func perform(within time: Duration) throws(HTTPError) -> HTTPResponse {
    guard let handle = library.makeHandle() else { throw HTTPError(.broken, "there is no memory for a request") }
    defer { library.cleanUp(handle) }
    let list = try headerList()
    defer { library.freeList(list) }
    let code = withExtendedLifetime(self) { () -> CURLcode in
      configure(handle, time)
      library.set(handle, CURLOPT_HTTPHEADER, list)
      // Not copied by libcurl: the bytes live until the call returns.
      return request.body.withUnsafeBytes { bytes in
        setBody(handle, bytes)
        return withTexts(handle) { library.perform(handle) }
      }
    }
    // Nothing goes out before the connection, TLS included, is there.
    let wasSent = runback_get_long(library.getInformation, handle, CURLINFO_REQUEST_SIZE) > 0
    if let error = error(code, wasSent: wasSent) { throw error }
    return HTTPResponse(status: status, headers: headers, body: body, url: address.url)
  }

  private func headerList() throws(HTTPError) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    // An empty value wants a semicolon; `Expect:` without one keeps libcurl from asking for leave first.
    var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } + ["Expect:"]
    if !request.headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
      lines.append("User-Agent: runback")
    }
    // libcurl would call it a form.
    if !request.body.isEmpty, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for line in lines {
      guard let longer = library.append(list, line) else {
        library.freeList(list)
        throw HTTPError(.broken, "there is no memory for the headers")
      }
      list = longer
    }
    return list
  }

  private func configure(_ handle: UnsafeMutableRawPointer, _ time: Duration) {
    let itself = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
    library.secure(handle, progressTo: itself)
    library.set(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    library.set(handle, CURLOPT_FOLLOWLOCATION, 0)
    let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
    library.set(handle, CURLOPT_TIMEOUT_MS, Int(max(1, min(milliseconds, 86_400_000))))
    library.set(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, min(milliseconds, 30_000))))
    library.set(handle, CURLOPT_WRITEDATA, itself)
    library.set(handle, CURLOPT_HEADERDATA, itself)
    library.set(handle, CURLOPT_OPENSOCKETDATA, itself)
    _ = runback_set_progress(library.setOption, handle) { itself, _, _, _, _ in
      HTTPExchange.of(itself).stop.isSet ? 1 : 0
    }
    _ = runback_set_data(library.setOption, handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, itself in
      HTTPExchange.of(itself).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    _ = runback_set_data(library.setOption, handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, itself in
      HTTPExchange.of(itself).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    _ = runback_set_socket(library.setOption, handle) { itself, _, address in
      guard let address else { return -1 }
      return HTTPExchange.of(itself).open(address)
    }
  }

  private func setBody(_ handle: UnsafeMutableRawPointer, _ bytes: UnsafeRawBufferPointer) {
    if request.method == "HEAD" {
      library.set(handle, CURLOPT_NOBODY, 1)
    } else if !bytes.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
      library.set(handle, CURLOPT_POST, 1)
      _ = runback_set_large(library.setOption, handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      if let base = bytes.baseAddress { library.set(handle, CURLOPT_POSTFIELDS, base) }
    }
  }

  /// Texts are copied by libcurl, but only have to live for the call itself.
  private func withTexts(_ handle: UnsafeMutableRawPointer, _ body: () -> CURLcode) -> CURLcode {
    address.url.withCString { library.set(handle, CURLOPT_URL, $0) }
    // HEAD has an option of its own, and its name beside it would make libcurl wait for a body.
    if request.method != "HEAD" { request.method.withCString { library.set(handle, CURLOPT_CUSTOMREQUEST, $0) } }
    // An empty proxy is none, whatever the environment says.
    "".withCString { library.set(handle, CURLOPT_PROXY, $0) }
    if let file = request.certificateAuthorities {
      file.withCString { library.set(handle, CURLOPT_CAINFO, $0) }
      library.set(handle, CURLOPT_CAPATH, nil)
    }
    return body()
  }

  // MARK: What libcurl calls

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> HTTPExchange {
    // The pointer is the exchange that `configure` gave, which lives as long as the call.
    Unmanaged<HTTPExchange>.fromOpaque(UnsafeRawPointer(pointer.unsafelyUnwrapped)).takeUnretainedValue()
  }

  /// What is not taken ends the transfer.
  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard body.count + bytes.count <= request.bodyLimit else {
      excess = "the response has more than \(request.bodyLimit) bytes"
      return 0
    }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else {
      excess = "the response has more than \(Self.headerLimit) bytes of headers"
      return 0
    }
    let line = String(decoding: bytes.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // A response of its own: what came before was an interim one.
      headers = []
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":"), line[..<colon].utf8.allSatisfy(HTTPHeader.isTokenByte) {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append(HTTPHeader(String(line[..<colon]), String(value)))
    }
    return bytes.count
  }

  private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let target = UnsafeMutableRawPointer(address).advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 16)
    let isListed =
      self.address.isLiteral && request.permitted?.contains(self.address.host, port: self.address.port) == true
    guard isListed || !LocalAddress.isReserved(target.assumingMemoryBound(to: sockaddr.self)) else {
      reserved = true
      return -1
    }
    let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(address.pointee.family, kind, address.pointee.protocol)
  }

  // MARK: How it ended

  private func error(_ code: CURLcode, wasSent: Bool) -> HTTPError? {
    let server = "`\(address.host):\(address.port)`"
    if code == CURLE_OK { return nil }
    if stop.isSet {
      return HTTPError(.cancelled, "the request to \(server) was ended", mayHaveArrived: wasSent)
    }
    if let excess { return HTTPError(.tooLarge, "\(server): \(excess)", mayHaveArrived: wasSent) }
    if reserved {
      return HTTPError(
        .refused, "\(server) leads to a link-local or metadata address, behind which clouds keep credentials",
        hints: ["if that is meant, write the address itself in the URL and under `permissions.hosts`"])
    }
    let words = library.words(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return HTTPError(.timedOut, "\(server) did not answer in time", mayHaveArrived: wasSent)
    case CURLE_COULDNT_RESOLVE_HOST:
      return HTTPError(.unreachable, "the name of \(server) cannot be resolved")
    case CURLE_COULDNT_CONNECT: return HTTPError(.unreachable, "nothing answers at \(server)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return HTTPError(
        .untrusted, "the certificate of \(server) is not trusted: \(words)",
        hints: [
          "`openssl s_client -connect \(address.host):\(address.port)` shows it",
          "for a CA of your own name its file with `ca`",
        ])
    case CURLE_SSL_CONNECT_ERROR: return HTTPError(.unreachable, "no TLS connection to \(server): \(words)")
    default:
      return HTTPError(.broken, "\(server) did not answer as HTTP wants it: \(words)", mayHaveArrived: wasSent)
    }
  }
}

/// Set by whoever wants the request to end, and read by the thread that waits for it.
final class StopFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
