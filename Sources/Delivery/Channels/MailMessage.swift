import Calendars
import Contacts

/// A message as RFC 5322 has it, in ASCII: what is not goes into encoded words (RFC 2047) and quoted-printable (RFC 2045).
/// A line break in a title, a name or an address cannot make a header of its own.
struct MailMessage {
  /// As the channel has it: `Runback <runback@example.org>`, or an address alone.
  let sender: String
  let recipient: String
  let note: OutgoingNote

  /// The whole subject, before it is encoded.
  static let subject = 250
  /// Ours: a mail of a megabyte helps nobody in an incident.
  static let text = 200_000

  /// The address alone, for the envelope.
  var senderAddress: String { Self.split(sender).address }

  var bytes: [UInt8] {
    let (name, address) = Self.split(sender)
    let domain = address.split(separator: "@").last.map(String.init) ?? "localhost"
    let headers = [
      "Date: \(Self.date(note.at))",
      Self.mailbox("From", name, address), Self.mailbox("To", note.recipientName, recipient),
      "Subject: \(Self.encoded(cut(note.title, to: Self.subject), after: 9))",
      "Message-ID: <\(note.identifier)@\(Self.clean(domain))>",
      "X-Runback-Incident: \(note.incident)",
      "Importance: \(note.severity <= .sev4 ? "normal" : "high")",
      // Out-of-office notes answer nobody in an incident (RFC 3834 §5).
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
    ]
    let body = Self.quotedPrintable(cut(note.text, to: Self.text, .bytes))
    return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
  }

  /// `Name <address>`, or an address alone.
  static func split(_ text: String) -> (name: String, address: String) {
    guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else { return ("", text) }
    var name = text[..<open]
    while name.hasSuffix(" ") { name.removeLast() }
    return (String(name), String(text[text.index(after: open)...].dropLast()))
  }

  private static func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F && !"<>".unicodeScalars.contains($0) }))
  }

  /// The address stands on a line of its own where the name leaves no room for it.
  private static func mailbox(_ header: String, _ name: String, _ address: String) -> String {
    let line = "\(header): \(name.isEmpty ? "" : phrase(name))"
    let end = "<\(clean(address))>"
    return line + (name.isEmpty ? "" : line.utf8.count + end.utf8.count > 76 ? "\r\n " : " ") + end
  }

  /// A name: quoted where it is ASCII, else encoded words.
  private static func phrase(_ name: String) -> String {
    let line = oneLine(name)
    guard line.utf8.allSatisfy({ $0 < 0x80 }), line.utf8.count <= 60 else {
      return encoded(cut(line, to: 100), after: 8)
    }
    var quoted = "\""
    for character in line {
      if character == "\"" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted + "\""
  }

  /// RFC 2047: words of at most 75 characters, on lines of at most 76, each a whole number of characters.
  ///
  /// - Parameter column: how much of the first line is taken.
  static func encoded(_ text: String, after column: Int) -> String {
    let line = oneLine(text)
    // A long line without spaces could not be folded.
    if line.utf8.allSatisfy({ $0 < 0x80 }), line.utf8.count + column <= 76, !line.contains("=?") { return line }
    var words: [String] = []
    var word = ""
    // `=?utf-8?Q?` and `?=` are 12; the first line has the header's name.
    var room = 75 - 12 - column
    for character in line {
      let form = String(character).utf8.map(questionable).joined()
      if word.utf8.count + form.utf8.count > room, !word.isEmpty {
        words.append(word)
        word = ""
        room = 75 - 12 - 1
      }
      // A character of dozens of code points is split; no reader shows it as one anyway.
      if form.utf8.count > room {
        for scalar in character.unicodeScalars {
          let part = String(scalar).utf8.map(questionable).joined()
          if word.utf8.count + part.utf8.count > room {
            words.append(word)
            word = ""
          }
          word += part
        }
      } else {
        word += form
      }
    }
    words.append(word)
    return words.map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\r\n ")
  }

  private static func questionable(_ byte: UInt8) -> String {
    let isPlain =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || [0x21, 0x2A, 0x2B, 0x2D, 0x2F].contains(byte)
    if isPlain { return String(UnicodeScalar(byte)) }
    return byte == 0x20 ? "_" : hexadecimal(byte)
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }

  /// RFC 2045 §6.7: lines of at most 76 characters.
  static func quotedPrintable(_ text: String) -> String {
    var out = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var bytes = Array(line.utf8)
      if bytes.last == 0x0D { bytes.removeLast() }
      var length = 0
      for (index, byte) in bytes.enumerated() {
        let isLast = index == bytes.count - 1
        let isPlain = byte == 0x09 || byte == 0x20 ? !isLast : (0x21...0x7E).contains(byte) && byte != 0x3D
        // A dot at the beginning of a line ends messages in careless hands, and `From ` begins them.
        let isSafe = isPlain && !(length == 0 && (byte == 0x2E || byte == 0x46))
        let form = isSafe ? String(UnicodeScalar(byte)) : hexadecimal(byte)
        if length + form.utf8.count > 75 {
          out += "=\r\n"
          length = 0
        }
        out += form
        length += form.utf8.count
      }
      out += "\r\n"
    }
    return out
  }

  /// `Tue, 24 Nov 2026 03:00:00 +0000` (RFC 5322 §3.3).
  static func date(_ time: Timestamp) -> String {
    let local = Zone.utc.localTime(at: time)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = local.date.weekday.shortName
    let text = time.rfc3339
    return "\(day.prefix(1).uppercased())\(day.dropFirst()), \(local.date.day) \(months[local.date.month - 1]) "
      + "\(local.date.year) \(text.dropFirst(11).prefix(8)) +0000"
  }
}
