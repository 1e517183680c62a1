public import Calendars

/// What a file of another program says, as documents of a registry for somebody to review. Nothing is guessed that
/// could wake the wrong person: what has no counterpart here is a note.
public struct ImportedContacts: Sendable, Hashable {
  public enum Format: String, Sendable, Hashable, CaseIterable {
    case codeowners
    case allowedSigners = "allowed-signers"
    case vcard
    case icalendar
    case pagerduty
    case grafanaOnCall = "grafana-oncall"
  }

  /// Documents of YAML, each with its `---`.
  public internal(set) var documents = ""
  /// What was left out, and what to look at.
  public internal(set) var notes: [String] = []

  /// - Parameters:
  ///   - name: of the file, without its folder.
  ///   - zone: of times that say no zone.
  public static func read(
    _ bytes: [UInt8], name: String, format: Format, zone: String = "UTC", zones: ZoneDatabase
  ) throws(ContactsError) -> ImportedContacts {
    guard bytes.count <= 32 << 20 else { throw ContactsError(.notImportable("it has more than 32 MiB", line: nil)) }
    switch format {
    case .codeowners: return try CodeownersImport.read(try text(bytes))
    case .allowedSigners: return try AllowedSignersImport.read(try text(bytes))
    case .vcard: return try VCardImport.read(bytes)
    case .icalendar: return try CalendarImport.read(bytes, name: name, zone: zone)
    case .pagerduty: return try PagerDutyImport.read(bytes, zones: zones)
    case .grafanaOnCall: return try GrafanaImport.read(bytes, zone: zone, zones: zones)
    }
  }

  private static func text(_ bytes: [UInt8]) throws(ContactsError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ContactsError(.notImportable("it is not UTF-8", line: nil))
    }
    return text
  }

  mutating func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  mutating func add(_ document: DocumentWriter) { documents += document.text }
}

/// Writes one document of a registry in block style. Texts are quoted as JSON does it, which YAML reads the same way.
struct DocumentWriter {
  private var lines: [String]

  init(_ kind: String, id: String, comment: String? = nil) {
    lines = ["---"] + (comment.map { ["# \(Self.plain($0))"] } ?? [])
    lines += ["apiVersion: runback/v1", "kind: \(kind)", "id: \(id)"]
  }

  mutating func line(_ text: String) { lines.append(text) }
  mutating func text(_ key: String, _ value: String) { lines.append("\(key): \(Self.quoted(value))") }
  mutating func list(_ key: String, _ values: [String]) {
    lines.append("\(key): [\(values.map(Self.quoted).joined(separator: ", "))]")
  }

  /// `{ id: mobile, type: tel, value: "+44 …" }`; nothing is said about who tried it: nobody did.
  mutating func method(_ id: String, _ kind: ContactMethod.Kind, _ value: String) {
    if !lines.contains("methods:") { lines.append("methods:") }
    lines.append("  - { id: \(id), type: \(kind.rawValue), value: \(Self.quoted(value)) }")
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  static func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x2D || $0 == 0x3A }
      && text.utf8.first.map { ($0 | 0x20) >= 0x61 } == true && text.utf8.last != 0x3A && text.utf8.count > 5
    if isPlain { return text }
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      // Controls, and what YAML takes for an end of a line.
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}

/// Gives everything that another program calls by names or numbers an id of its own.
struct IdentifierMaker {
  private var known: [String: String] = [:]
  private var used: Set<String> = ["nobody"]

  /// The id of what `key` calls; the first time, made from words.
  mutating func id(for key: String, from words: String) -> String {
    if let id = known[key] { return id }
    let base = Self.slug(words)
    var id = base
    var count = 2
    while !used.insert(id).inserted {
      id = "\(base.prefix(58))-\(count)"
      count += 1
    }
    known[key] = id
    return id
  }

  func known(_ key: String) -> String? { known[key] }

  /// `Ana Example` is `ana-example`; letters that an id cannot have become dashes.
  static func slug(_ words: String) -> String {
    var out: [UInt8] = []
    for scalar in words.lowercased().unicodeScalars {
      let plain = folded(scalar)
      if (0x61...0x7A).contains(plain) || (0x30...0x39).contains(plain) {
        out.append(plain)
      } else if out.last != 0x2D, !out.isEmpty {
        out.append(0x2D)
      }
      if out.count == 60 { break }
    }
    while out.last == 0x2D { out.removeLast() }
    let text = String(decoding: out, as: UTF8.self)
    return text.utf8.first.map { (0x61...0x7A).contains($0) } == true ? text : text.isEmpty ? "x" : "x-\(text)"
  }

  /// The letter without its accent, for those that European names have; 0 for others.
  private static func folded(_ scalar: Unicode.Scalar) -> UInt8 {
    switch scalar {
    case "à"..."å", "ā", "ă", "ą": return UInt8(ascii: "a")
    case "ç", "ć", "č": return UInt8(ascii: "c")
    case "è"..."ë", "ē", "ė", "ę", "ě": return UInt8(ascii: "e")
    case "ì"..."ï", "ī", "ı": return UInt8(ascii: "i")
    case "ñ", "ń", "ň": return UInt8(ascii: "n")
    case "ò"..."ö", "ø", "ō", "ő": return UInt8(ascii: "o")
    case "ù"..."ü", "ū", "ů", "ű": return UInt8(ascii: "u")
    case "ý", "ÿ": return UInt8(ascii: "y")
    case "š", "ś": return UInt8(ascii: "s")
    case "ž", "ź", "ż": return UInt8(ascii: "z")
    case "ł": return UInt8(ascii: "l")
    default: return scalar.isASCII ? UInt8(scalar.value) : 0
    }
  }
}
