import Diagnostics

/// The text form of Apprise's configuration: `tag,tag=address` a line. What Apprise could use only with a secret, or
/// not at all, stands in a comment: no secret is ever written.
struct AppriseConfiguration {
  private(set) var lines: [String] = []

  mutating func comment(_ text: String) { lines.append("# \(terminalText(text))") }

  mutating func add(person: String, method: String, kind: ContactMethod.Kind, address: String, isSecret: Bool) {
    let name = "\(person) \(method) (\(kind.rawValue))"
    if isSecret { return comment("\(name): its address is a secret, which is not written here") }
    guard let url = Self.address(kind, address) else {
      return comment("\(name): Apprise needs a login for it, or has no such service")
    }
    lines.append("\(person),\(kind.rawValue)=\(url)")
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  /// The address as Apprise writes it. Whatever could end the line or begin another tag is encoded.
  private static func address(_ kind: ContactMethod.Kind, _ address: String) -> String? {
    switch kind {
    case .apprise: return percentEncoded(address, keeping: ":/?#[]@!$&'()*+,;=%")
    case .ntfy: return replaced(address, "https://", "ntfys://") ?? replaced(address, "http://", "ntfy://")
    case .webhook: return replaced(address, "https://", "jsons://") ?? replaced(address, "http://", "json://")
    case .tel, .email, .slack, .matrix, .pagerduty, .teams: return nil
    }
  }

  private static func replaced(_ text: String, _ prefix: String, _ scheme: String) -> String? {
    guard text.hasPrefix(prefix) else { return nil }
    return scheme + percentEncoded(String(text.dropFirst(prefix.count)), keeping: ":/?#[]@!$&'()*+,;=%")
  }
}

/// RFC 3986 §2.1: everything but unreserved characters and those to keep.
func percentEncoded(_ text: String, keeping: String = "") -> String {
  let kept = Set(keeping.utf8)
  let digits = Array("0123456789ABCDEF".utf8)
  var out: [UInt8] = []
  for byte in text.utf8 {
    let isUnreserved =
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
      || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    if isUnreserved || kept.contains(byte) {
      out.append(byte)
    } else {
      out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: out, as: UTF8.self)
}

extension NotificationList {
  /// For the `apprise` program: `apprise --config FILE --tag ana`.
  public var apprise: String {
    var configuration = AppriseConfiguration()
    configuration.comment("runback contacts notify, at \(at), contacts \(registry.prefix(12))")
    for recipient in recipients {
      for method in recipient.methods {
        configuration.add(
          person: recipient.id, method: method.id, kind: method.kind, address: method.address,
          isSecret: method.isSecret)
      }
    }
    return configuration.text
  }

  /// Links that open a mail to everybody who can be mailed: one for those who may read everything, one for those who get
  /// the redacted note; each a line (RFC 6068). Recipients do not see each other.
  public var mailto: String {
    var out = ""
    for redacted in [false, true] {
      var seen: Set<String> = []
      let addresses = recipients.filter { $0.redacted == redacted }.flatMap { recipient in
        recipient.methods.filter { $0.kind == .email && !$0.isSecret }.map(\.address)
      }.filter { seen.insert($0).inserted }
      let tlp = recipients.filter { $0.redacted == redacted && !$0.methods.isEmpty }.map(\.tlp).max() ?? .clear
      let mark = redacted ? "redacted" : tlp.label
      // Programs cut long links off.
      for start in stride(from: 0, to: addresses.count, by: 40) {
        let some = addresses[start..<min(start + 40, addresses.count)].map { percentEncoded($0, keeping: "@") }
        let subject = percentEncoded("[\(incident.severity.rawValue)] [\(mark)] incident")
        out += "mailto:?bcc=\(some.joined(separator: ","))&subject=\(subject)\n"
      }
    }
    return out
  }
}

extension Registry {
  /// Every person's methods as Apprise's configuration.
  public var apprise: String {
    var configuration = AppriseConfiguration()
    configuration.comment("runback contacts export, contacts \(digest.prefix(12))")
    for person in persons.values.sorted(by: { $0.id < $1.id }) {
      for method in person.methods {
        configuration.add(
          person: person.id, method: method.id, kind: method.kind, address: method.address.shown,
          isSecret: method.address.isSecret)
      }
    }
    return configuration.text
  }
}
