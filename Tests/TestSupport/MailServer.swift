/// A mail server on loopback, made by `aiosmtpd`: it refuses and puts off by the name of the mailbox, asks for a name and
/// password over STARTTLS where it is told to, and keeps what it took.
public final class MailServer {
  public let folder: TemporaryDirectory
  private let daemon: Daemon
  public let port: UInt16

  /// Debian's `python3-aiosmtpd`, for the interpreter of the system.
  public static let isInstalled =
    (try? runProgram("/usr/bin/python3", ["-I", "-c", "import aiosmtpd"]))?.exit == 0

  /// - Parameters:
  ///   - certificates: the folder of an ``HTTPServer`` that speaks TLS; then STARTTLS and AUTH are required.
  ///   - mechanism: the only way to log on; nil: PLAIN and LOGIN.
  public init(certificates: TemporaryDirectory? = nil, certificate: String = "good", mechanism: String? = nil) throws {
    folder = try TemporaryDirectory()
    try writeFile(folder.path("mail.py"), Self.script)
    var arguments = ["-I", folder.path("mail.py"), folder.path]
    if let certificates {
      arguments += [certificates.path("\(certificate).pem"), certificates.path("\(certificate).key")]
    }
    if let mechanism { arguments.append(mechanism) }
    daemon = try Daemon("/usr/bin/python3", arguments, log: folder.path("log"))
    waitForFile(folder.path("port"))
    port = UInt16(try readText(folder.path("port"))) ?? 1
  }

  public var url: String { "smtp://127.0.0.1:\(port)" }

  public struct Mail: Sendable {
    public let sender: String
    public let recipient: String
    public let user: String?
    public let message: String
  }

  /// What was taken, in order.
  public func mails() throws -> [Mail] {
    var mails: [Mail] = []
    while fileExists(folder.path("mail\(mails.count)")) {
      let text = try readText(folder.path("mail\(mails.count)"))
      let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      mails.append(
        Mail(sender: lines[0], recipient: lines[1], user: lines[2].isEmpty ? nil : lines[2], message: lines[3]))
    }
    return mails
  }

  /// The commands that were given, one a line.
  public func commands() throws -> String {
    fileExists(folder.path("commands")) ? try readText(folder.path("commands")) : ""
  }

  private static let script = #"""
    import asyncio, os, socket, ssl, sys
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
    folder = sys.argv[1]
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    taken = 0
    tries = {}

    def note(line):
        with open(f"{folder}/commands", "a") as log:
            log.write(line + "\n")

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            note(f"RCPT {address}")
            name = address.split("@")[0]
            tries[name] = tries.get(name, 0) + 1
            if name == "unknown":
                return "550 5.1.1 no such user"
            if name == "later" and tries[name] == 1:
                return "450 4.2.1 mailbox busy"
            if name == "never":
                return "450 4.2.1 mailbox busy"
            if name == "closing" and tries[name] == 1:
                return "421 4.3.2 shutting down"
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"

        async def handle_DATA(self, server, session, envelope):
            global taken
            name = envelope.rcpt_tos[0].split("@")[0]
            note("DATA")
            if name == "spam":
                return "554 5.7.1 looks like spam"
            if name == "full":
                return "452 4.3.1 no room"
            user = session.auth_data.decode() if session.auth_data else ""
            with open(f"{folder}/mail{taken}.new", "w", newline="") as file:
                text = envelope.original_content.decode("latin-1")
                file.write(f"{envelope.mail_from}\n{envelope.rcpt_tos[0]}\n{user}\n{text}")
            os.rename(f"{folder}/mail{taken}.new", f"{folder}/mail{taken}")
            taken += 1
            if name == "cut":
                # Taken, and the answer never comes.
                server.transport.abort()
            return "250 2.0.0 OK queued as 4711"

    def authenticate(server, session, envelope, mechanism, data):
        note(f"AUTH {mechanism}")
        right = isinstance(data, LoginPassword) and data.login == b"runback" and data.password == b"correct horse"
        return AuthResult(success=right, handled=False, auth_data=data.login if right else None)

    excluded = {"PLAIN", "LOGIN"} - {sys.argv[4]} if len(sys.argv) > 4 else set()

    def make():
        return SMTP(Handler(), hostname="mail.example.org", tls_context=context, require_starttls=context is not None,
                    auth_exclude_mechanism=excluded, authenticator=authenticate, auth_required=context is not None, auth_require_tls=context is not None)

    async def main():
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        with open(f"{folder}/port.new", "w") as file:
            file.write(str(server.sockets[0].getsockname()[1]))
        os.rename(f"{folder}/port.new", f"{folder}/port")
        await server.serve_forever()

    asyncio.run(main())

    """#
}
