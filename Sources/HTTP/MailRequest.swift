/// One message to one mailbox, over SMTP (RFC 5321).
public struct MailRequest: Sendable, Hashable {
  /// `smtp://host:port` or `smtps://host:port`.
  public var server: String
  /// Nothing is sent before the connection is encrypted. Always so with `smtps`.
  public var requiresEncryption: Bool
  public var user: String?
  public var password: String?
  /// The envelope: where a failure is reported to.
  public var sender: String
  public var recipient: String
  /// The whole message (RFC 5322), lines ended with CRLF.
  public var message: [UInt8]
  public var timeout: Duration
  /// A file with the CAs (PEM) that count instead of the system's.
  public var certificateAuthorities: String?

  public init(
    server: String, requiresEncryption: Bool = true, user: String? = nil, password: String? = nil, sender: String,
    recipient: String, message: [UInt8], timeout: Duration = .seconds(60), certificateAuthorities: String? = nil
  ) {
    self.server = server
    self.requiresEncryption = requiresEncryption
    self.user = user
    self.password = password
    self.sender = sender
    self.recipient = recipient
    self.message = message
    self.timeout = timeout
    self.certificateAuthorities = certificateAuthorities
  }

  /// Why it cannot be sent, before anything is opened.
  var problem: String? {
    for mailbox in [sender, recipient] where !Self.isMailbox(mailbox) {
      return "`\(mailbox.prefix(100))` is no address of a mailbox"
    }
    guard server.hasPrefix("smtp://") || server.hasPrefix("smtps://"),
      !server.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "@") }), server.utf8.count <= 512
    else { return "`\(server.prefix(100))` is no address of a mail server" }
    return nil
  }

  /// Nothing that could end the command of the protocol that it stands in.
  private static func isMailbox(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 320
      && !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
  }
}

/// What a mail server said at the end.
public struct MailReply: Sendable, Hashable {
  /// The last reply's code (RFC 5321 §4.2): 250 when the message was taken.
  public var code: Int
  /// The last reply's text.
  public var text: String

  public init(code: Int, text: String) {
    self.code = code
    self.text = text
  }

  public var isAccepted: Bool { (200..<300).contains(code) }
  /// RFC 5321 §4.2.1: the same command may succeed later.
  public var isTransient: Bool { (400..<500).contains(code) }
}

/// Whoever sends mail. Tests and exercises pass another implementation.
public protocol MailSender: Sendable {
  /// Hands one message to a server. What the server refuses is a reply, not an error.
  func send(_ mail: MailRequest) async throws(HTTPError) -> MailReply
}
