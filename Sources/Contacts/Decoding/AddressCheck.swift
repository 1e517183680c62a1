/// Whether a text can be an address of a kind at all; whether somebody answers there only a call can tell.
enum AddressCheck {
  /// What is wrong, as a label; `nil` when nothing is.
  static func problem(_ text: String, _ kind: ContactMethod.Kind) -> String? {
    guard text.utf8.count <= 512, text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
      // Telephone numbers are written with spaces so that people can read them.
      return kind == .tel ? telephone(text) : "no spaces and no control characters, at most 512 bytes"
    }
    switch kind {
    case .tel: return telephone(text)
    case .email: return email(text)
    case .matrix:
      let isNamed = (text.hasPrefix("@") || text.hasPrefix("#")) && text.contains(":")
      return isNamed || text.hasPrefix("!") ? nil : "such as `@ana:example.org`"
    case .ntfy, .webhook, .teams: return web(text)
    case .apprise: return text.contains("://") ? nil : "such as `ntfys://example.org/topic`"
    case .slack, .pagerduty: return nil
    }
  }

  /// The same for where a channel ends.
  static func problem(endpoint text: String, _ kind: ContactMethod.Kind) -> String? {
    guard text.utf8.count <= 512, text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
      return "no spaces and no control characters, at most 512 bytes"
    }
    switch kind {
    case .tel, .apprise: return nil
    case .email:
      let scheme = ["smtp://", "smtps://"].first { text.hasPrefix($0) }
      return scheme.map { text.utf8.count > $0.utf8.count } == true ? nil : "such as `smtp://mail.example.org:587`"
    case .slack, .matrix, .ntfy, .pagerduty, .teams, .webhook: return web(text)
    }
  }

  /// Notes are not for everybody between here and there; loopback has nobody between.
  private static func web(_ text: String) -> String? {
    if text.hasPrefix("https://"), text.utf8.count > 8 { return nil }
    for host in ["127.0.0.1", "localhost", "[::1]"] {
      for end in ["", "/", ":"] where text.hasPrefix("http://\(host)\(end)") {
        if !end.isEmpty || text == "http://\(host)" { return nil }
      }
    }
    return "an address that begins with `https://`"
  }

  /// ITU-T E.164: a plus sign and at most 15 digits; spaces, dots and dashes between them help people.
  private static func telephone(_ text: String) -> String? {
    let allowed = text.utf8.dropFirst().allSatisfy {
      (0x30...0x39).contains($0) || $0 == 0x20 || $0 == 0x2D || $0 == 0x2E
    }
    let digits = text.utf8.filter { (0x30...0x39).contains($0) }.count
    return text.hasPrefix("+") && allowed && (7...15).contains(digits)
      ? nil : "`+`, the country's code and the number, 7 to 15 digits"
  }

  private static let notInMail: [UInt8] = Array("<>,;\"()".utf8)

  private static func email(_ text: String) -> String? {
    let bytes = text.utf8
    let at = UInt8(ascii: "@")
    let fine =
      bytes.count(where: { $0 == at }) == 1 && bytes.first != at && bytes.last != at
      && !bytes.contains { byte in Self.notInMail.contains(byte) }
    return fine ? nil : "such as `ana@example.org`"
  }
}
