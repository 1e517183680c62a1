import Contacts
import Diagnostics
import HTTP
import JSON
import TestSupport
import Testing

@testable import Delivery

/// Mail, as Python's own library reads it, and through a server on loopback (`aiosmtpd`).
struct MailTests {
  private func message(_ note: OutgoingNote, sender: String = "Runback <runback@example.org>") -> MailMessage {
    MailMessage(sender: sender, recipient: "ana@example.org", note: note)
  }

  @Test func `a message is the one that RFC 5322 wants`() {
    let text = String(decoding: message(sample(text: "Grüße\n.\nFrom here")).bytes, as: UTF8.self)
    #expect(
      text.replacing("\r\n", with: "\n") == """
        Date: Tue, 24 Nov 2026 06:00:00 +0000
        From: "Runback" <runback@example.org>
        To: "Ana Example" <ana@example.org>
        Subject: [sev1] incident INC-7
        Message-ID: <runback-0123456789abcdef0123456789abcdef@example.org>
        X-Runback-Incident: INC-7
        Importance: high
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Gr=C3=BC=C3=9Fe
        =2E
        =46rom here

        """)
    #expect(!text.replacing("\r\n", with: "").contains { $0 == "\r" || $0 == "\n" })
  }

  @Test func `no text makes a header of its own, and every reader gets it back`() throws {
    var random = SeededRandom(seed: 0x5EED_0077)
    let alphabet = [
      "a", "Z", " ", "  ", "\r\n", "\n", "\r", "\r\nBcc: x@example.org\r\n", "=?utf-8?Q?x?=", "=", "?", "_", "\"", "\\",
      "<",
      ">", ",", "ä", "ß", "漢字", "👨‍👩‍👧‍👦", "e\u{301}\u{302}", "\u{7F}", "\u{85}", "\u{2028}", ".", "\t", "From ",
      String(repeating: "x", count: 90), String(repeating: "ü", count: 90),
    ]
    func text(_ most: Int) -> String {
      (0..<Int.random(in: 1...most, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
    }
    let folder = try TemporaryDirectory()
    var wanted: [JSONValue] = []
    for index in 0..<300 {
      var note = sample(title: text(8), text: text(20))
      note.recipientName = text(4)
      let mail = message(note, sender: "\(text(3)) <runback@example.org>")
      try writeFile(folder.path("\(index).eml"), mail.bytes)
      for line in String(decoding: mail.bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
      {
        #expect(line.utf8.count <= 78, "\(line)")
        #expect(!line.contains { $0 == "\r" || $0 == "\n" })
      }
      wanted.append([
        "subject": .string(cut(note.title, to: MailMessage.subject)), "text": .string(note.text),
      ])
    }
    try writeFile(folder.path("wanted.json"), JSONValue.array(wanted).compact)
    let output = try runProgram("python3", ["-I", "-c", Self.reader, folder.path])
    #expect(output.text == "300 read\n", "seed 5EED0077: \(output.text) \(output.errorText.suffix(2000))")
  }

  /// Python keeps white space that folding added or that ends a line apart from what was meant; so does this comparison.
  private static let reader = #"""
    import email, email.header, json, re, sys
    folder = sys.argv[1]
    squeeze = lambda s: re.sub(r"[\s\x7f-\x9f\u2028\u2029]+", " ", s).strip()
    for index, wanted in enumerate(json.load(open(f"{folder}/wanted.json"))):
        message = email.message_from_bytes(open(f"{folder}/{index}.eml", "rb").read())
        assert message.keys() == ["Date", "From", "To", "Subject", "Message-ID", "X-Runback-Incident", "Importance",
            "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"], (index, message.keys())
        assert not message.defects, (index, message.defects)
        subject = str(email.header.make_header(email.header.decode_header(message["Subject"])))
        assert squeeze(subject) == squeeze(wanted["subject"]), (index, subject, wanted["subject"])
        text = message.get_payload(decode=True).decode()
        assert squeeze(text) == squeeze(wanted["text"]), (index, text, wanted["text"])
        assert message["From"].endswith("<runback@example.org>") and message["To"].endswith("<ana@example.org>"), index
    print(index + 1, "read")
    """#

  private func contacts(_ server: MailServer, _ people: [String], _ more: String = "tls: none") throws -> Registry {
    try registry(
      people.map { person($0, ["{ id: mail, type: email, value: \($0)@example.org }"]) }.joined(),
      document(
        "Channel", "id: post\ntype: email\nendpoint: \(server.url)\nfrom: Runback <runback@example.org>\n\(more)"),
      document(
        "Matrix",
        "id: m\nrules:\n  - { id: r, tlp: amber, notify: [\(people.map { "person:\($0)" }.joined(separator: ", "))] }"))
  }

  @Test(.enabled(if: MailServer.isInstalled, "python3-aiosmtpd is not installed"))
  func `a server takes it, puts it off, or refuses it, and each is what it says`() async throws {
    let server = try MailServer()
    let scene = try DeliveryScene()
    let report = try await scene.deliver(
      try contacts(server, ["ana", "unknown", "later", "never", "closing", "spam", "full"]))
    let lines = Set(
      report.text.split(separator: "\n").dropFirst().map { $0.split(separator: " ").joined(separator: " ") })
    #expect(
      lines == [
        "told ana by `mail`", "told later by `mail`", "told closing by `mail`",
        "failed unknown answered 550: 5.1.1 no such user", "failed never answered 450: 4.2.1 mailbox busy",
        "failed spam answered 554: 5.7.1 looks like spam", "failed full answered 452: 4.3.1 no room",
      ])
    #expect(
      try Set(server.mails().map(\.recipient)) == ["ana@example.org", "later@example.org", "closing@example.org"])
    #expect(try server.mails().allSatisfy { $0.sender == "runback@example.org" })
    #expect(try readText(scene.ledgerFile).contains("\"receipt\":\"2.0.0 OK queued as 4711\""))
    // 550 once, 450 as often as the channel has it.
    let commands = try server.commands().split(separator: "\n")
    #expect(commands.count { $0 == "RCPT unknown@example.org" } == 1)
    #expect(commands.count { $0 == "RCPT never@example.org" } == 4)
    #expect(commands.count { $0 == "RCPT later@example.org" } == 2)
  }

  @Test(.enabled(if: MailServer.isInstalled, "python3-aiosmtpd is not installed"))
  func `a server that takes a message and never says so has it, or not: nobody knows`() async throws {
    let server = try MailServer()
    let scene = try DeliveryScene()
    let contacts = try contacts(server, ["cut"])
    let report = try await scene.deliver(contacts)
    #expect(report.exitCode == .personNeeded, "\(report.text)")
    #expect(try scene.entries() == ["planned cut", "sent cut mail", "unknown cut mail"])
    try await scene.deliver(contacts)
    #expect(try server.mails().count == 1)
  }

  @Test(.enabled(if: MailServer.isInstalled, "python3-aiosmtpd is not installed"))
  func `name and password go over TLS alone, to a server that is what it says`() async throws {
    let certificates = try HTTPServer(speaksTLS: true)
    let server = try MailServer(certificates: certificates.folder)
    let authority = "ca: \(certificates.authority)"
    let scene = try DeliveryScene(variables: ["PASSWORD": "correct horse", "OLD": "wrong horse"])
    let told = try await scene.deliver(
      try contacts(server, ["ana"], "\(authority)\nuser: runback\nsecret: env:PASSWORD"))
    #expect(told.exitCode == .success, "\(told.text)")
    #expect(try server.mails().first?.user == "runback")
    for mechanism in ["PLAIN", "LOGIN"] {
      let only = try MailServer(certificates: certificates.folder, mechanism: mechanism)
      let by = try DeliveryScene(variables: scene.variables)
      try await by.deliver(try contacts(only, ["ana"], "\(authority)\nuser: runback\nsecret: env:PASSWORD"))
      #expect(try only.mails().first?.user == "runback" && only.commands().contains("AUTH \(mechanism)"))
    }
    let refused = try await scene.deliver(
      try contacts(server, ["ana"], "\(authority)\nuser: runback\nsecret: env:OLD"), round: 2)
    #expect(refused.text.contains("answered 535"), "\(refused.text)")
    let open = try await scene.deliver(try contacts(server, ["ana"], "tls: none"), round: 3)
    #expect(open.text.contains("answered 530"), "\(open.text)")
    let stranger = try MailServer(certificates: certificates.folder, certificate: "wrongHost")
    let distrusted = try await scene.deliver(
      try contacts(stranger, ["ana"], "\(authority)\nuser: runback\nsecret: env:PASSWORD"), round: 4)
    #expect(distrusted.text.contains("is not trusted"), "\(distrusted.text)")
    #expect(try stranger.commands() == "")
    let plain = try MailServer()
    let bare = try await scene.deliver(try contacts(plain, ["ana"], authority), round: 5)
    #expect(bare.text.contains("offers no encryption"), "\(bare.text)")
    #expect(try plain.commands() == "")
    for text in [try readText(scene.ledgerFile), refused.text, refused.json.pretty] {
      #expect(!text.contains("horse"))
    }
  }

  @Test func `an address cannot end the command that it stands in`() async throws {
    for recipient in [
      "a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "a", "a@b@c", "@", "<a@example.org>",
    ] {
      let request = MailRequest(
        server: "smtp://127.0.0.1:1", sender: "a@example.org", recipient: recipient, message: [])
      do throws(HTTPError) {
        _ = try await HTTPClient().send(request)
        Issue.record("sent to \(recipient)")
      } catch {
        #expect(error.code == .invalidRequest)
      }
    }
  }
}
