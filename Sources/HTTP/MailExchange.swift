import CLibcurl
import Glibc

/// One message handed to a mail server: what libcurl calls back into. Used by one thread, except for `stop`.
final class MailExchange {
  private let library: Libcurl
  private let mail: MailRequest
  private let stop: StopFlag
  private var offset = 0
  private var lastLine = ""
  /// The last line that refused something: what is said to a goodbye comes after it.
  private var refusal = ""
  /// The whole message has been given to libcurl, which ends it with the dot that makes the server responsible.
  private var isHandedOver = false

  init(_ mail: MailRequest, _ library: Libcurl, stop: StopFlag) {
    self.mail = mail
    self.library = library
    self.stop = stop
  }

  func perform() throws(HTTPError) -> MailReply {
    guard let handle = library.makeHandle() else { throw HTTPError(.broken, "there is no memory for a message") }
    defer { library.cleanUp(handle) }
    guard let recipients = library.append(nil, "<\(mail.recipient)>") else {
      throw HTTPError(.broken, "there is no memory for a message")
    }
    defer { library.freeList(recipients) }
    let code = withExtendedLifetime(self) { () -> CURLcode in
      configure(handle)
      library.set(handle, CURLOPT_MAIL_RCPT, recipients)
      return withTexts(handle) { library.perform(handle) }
    }
    return try outcome(code, reply: runback_get_long(library.getInformation, handle, CURLINFO_RESPONSE_CODE))
  }

  private func configure(_ handle: UnsafeMutableRawPointer) {
    let itself = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
    library.secure(handle, progressTo: itself)
    library.set(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_SMTP | CURLPROTO_SMTPS))
    library.set(
      handle, CURLOPT_USE_SSL, Int(mail.requiresEncryption ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue))
    let seconds = mail.timeout.components.seconds
    library.set(handle, CURLOPT_TIMEOUT_MS, Int(max(1, min(seconds, 3600))) * 1000)
    library.set(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, min(seconds, 30))) * 1000)
    library.set(handle, CURLOPT_UPLOAD, 1)
    library.set(handle, CURLOPT_READDATA, itself)
    library.set(handle, CURLOPT_HEADERDATA, itself)
    library.set(handle, CURLOPT_WRITEDATA, itself)
    _ = runback_set_progress(library.setOption, handle) { itself, _, _, _, _ in
      MailExchange.of(itself).stop.isSet ? 1 : 0
    }
    _ = runback_set_data(library.setOption, handle, CURLOPT_READFUNCTION) { buffer, size, count, itself in
      MailExchange.of(itself).give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }
    for option in [CURLOPT_HEADERFUNCTION, CURLOPT_WRITEFUNCTION] {
      _ = runback_set_data(library.setOption, handle, option) { bytes, size, count, itself in
        MailExchange.of(itself).takeLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }
    }
  }

  /// Texts are copied by libcurl, but have to live for the call itself.
  private func withTexts(_ handle: UnsafeMutableRawPointer, _ body: () -> CURLcode) -> CURLcode {
    mail.server.withCString { library.set(handle, CURLOPT_URL, $0) }
    "<\(mail.sender)>".withCString { library.set(handle, CURLOPT_MAIL_FROM, $0) }
    "".withCString { library.set(handle, CURLOPT_PROXY, $0) }
    if let user = mail.user, let password = mail.password {
      user.withCString { library.set(handle, CURLOPT_USERNAME, $0) }
      password.withCString { library.set(handle, CURLOPT_PASSWORD, $0) }
    }
    if let file = mail.certificateAuthorities { file.withCString { library.set(handle, CURLOPT_CAINFO, $0) } }
    return body()
  }

  // MARK: What libcurl calls

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> MailExchange {
    // The pointer is the exchange that `configure` gave, which lives as long as the call.
    Unmanaged<MailExchange>.fromOpaque(UnsafeRawPointer(pointer.unsafelyUnwrapped)).takeUnretainedValue()
  }

  private func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, mail.message.count - offset)
    guard count > 0 else {
      isHandedOver = true
      return 0
    }
    mail.message.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
    }
    offset += count
    return count
  }

  private func takeLine(_ bytes: UnsafeRawBufferPointer) -> Int {
    let line = String(decoding: bytes.prefix(500).filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    if !line.isEmpty { lastLine = line }
    if line.hasPrefix("4") || line.hasPrefix("5") { refusal = line }
    return bytes.count
  }

  // MARK: How it ended

  private func outcome(_ code: CURLcode, reply: Int) throws(HTTPError) -> MailReply {
    let server = "`\(mail.server.drop { $0 != ":" }.dropFirst(3))`"
    if code == CURLE_OK { return MailReply(code: reply, text: text(reply)) }
    if stop.isSet { throw HTTPError(.cancelled, "the message to \(server) was ended", mayHaveArrived: isHandedOver) }
    let words = library.words(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    switch code {
    case CURLE_USE_SSL_FAILED:
      throw HTTPError(
        .refused, "\(server) offers no encryption, and nothing is sent without",
        hints: ["`tls: none` in the channel allows that, for a server on this machine"])
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      throw HTTPError(.untrusted, "the certificate of \(server) is not trusted: \(words)")
    case CURLE_COULDNT_RESOLVE_HOST: throw HTTPError(.unreachable, "the name of \(server) cannot be resolved")
    case CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
      throw HTTPError(.unreachable, "nothing answers at \(server)")
    default: break
    }
    // A reply that refuses is the server's word, wherever it came.
    if reply >= 400, reply < 600 { return MailReply(code: reply, text: text(reply)) }
    if code == CURLE_LOGIN_DENIED { return MailReply(code: 535, text: "the name or password is not accepted") }
    if code == CURLE_OPERATION_TIMEDOUT {
      throw HTTPError(.timedOut, "\(server) did not answer in time", mayHaveArrived: isHandedOver)
    }
    throw HTTPError(.broken, "\(server) ended the conversation: \(words)", mayHaveArrived: isHandedOver)
  }

  /// The line that belongs to the reply.
  private func text(_ reply: Int) -> String {
    let line = [lastLine, refusal].first { $0.hasPrefix("\(reply)") } ?? ""
    return String(line.dropFirst(3).drop { $0 == " " || $0 == "-" })
  }
}
