import Contacts
import HTTP

/// A mail server, spoken to over SMTP.
struct MailCarrier {
  static func request(
    _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) throws(Unsendable) -> MailRequest {
    guard let server = route.endpoint, let sender = route.sender else {
      throw Unsendable(reason: "the channel has no `endpoint` or no `from`")
    }
    guard secret == nil || route.user != nil else {
      throw Unsendable(reason: "the channel has a secret and no `user`")
    }
    guard secret == nil || route.encryption == .required || isLoopback(server) else {
      throw Unsendable(reason: "the channel has a secret and `tls: none`, which would send it in the open")
    }
    let message = MailMessage(sender: sender, recipient: address, note: note)
    return MailRequest(
      server: server, requiresEncryption: route.encryption == .required, user: secret == nil ? nil : route.user,
      password: secret, sender: message.senderAddress, recipient: address, message: message.bytes,
      certificateAuthorities: route.certificateAuthorities)
  }

  private static func isLoopback(_ server: String) -> Bool {
    ["127.0.0.1", "localhost", "[::1]"].contains { host in
      ["smtp://", "smtps://"].contains { server == "\($0)\(host)" || server.hasPrefix("\($0)\(host):") }
    }
  }

  static func outcome(_ reply: MailReply) -> SendOutcome {
    let said = cut(oneLine(reply.text), to: 200)
    let reason = "answered \(reply.code)" + (said.isEmpty ? "" : ": \(said)")
    if reply.isAccepted { return .accepted(receipt: said.isEmpty ? nil : said) }
    return reply.isTransient ? .busy(reason: reason, wait: nil) : .refused(reason: reason)
  }
}
