import Signatures

/// Covers values that must not be seen: themselves, their base64 and their URL forms, wherever they occur.
///
/// Values of fewer than four bytes are not looked for: covering every `1` would make all output unreadable and protect
/// nothing.
struct Redactor: Sendable {
  static let cover = "«redacted»"
  private static let shortest = 4

  /// Longest first, so that a value is covered before a part of it is.
  private(set) var patterns: [[UInt8]] = []

  var isEmpty: Bool { patterns.isEmpty }

  mutating func add(_ value: [UInt8]) {
    guard value.count >= Self.shortest else { return }
    var forms = [value, percentEncoded(value, lowercase: false), percentEncoded(value, lowercase: true)]
    forms.append(percentEncoded(value, lowercase: false, spaceAsPlus: true))
    for base64 in base64Forms(value) { forms += [base64, inURLs(base64)] }
    // A program often prints a value without the line feed that ends its file.
    if value.last == UInt8(ascii: "\n") { forms.append(Array(value.dropLast())) }
    for form in forms where form.count >= Self.shortest && !patterns.contains(form) { patterns.append(form) }
    patterns.sort { $0.count > $1.count }
  }

  func redact(_ text: String) -> String {
    guard !isEmpty else { return text }
    var stream = StreamRedactor(self)
    let bytes = stream.push(Array(text.utf8)) + stream.finish()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Itself, and what of its base64 form is the same whatever stands before and after it in what was encoded: a
  /// password inside of `user:password` begins at any of three offsets.
  private func base64Forms(_ value: [UInt8]) -> [[UInt8]] {
    var forms = [Array(Base64.encode(value).utf8)]
    for offset in 0..<3 {
      let text = Array(Base64.encode([UInt8](repeating: 0, count: offset) + value).utf8)
      // Six bits a character: the first whole one and the last whole one.
      let first = (offset * 8 + 5) / 6
      let end = (offset + value.count) * 8 / 6
      if end - first >= 2 * Self.shortest { forms.append(Array(text[first..<end])) }
    }
    return forms
  }

  /// RFC 4648 §5, without padding, which URLs leave out; with it, it begins the same way.
  private func inURLs(_ base64: [UInt8]) -> [UInt8] {
    base64.compactMap { byte in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
  }

  /// All unreserved characters of RFC 3986 §2.3 stand for themselves, everything else is `%XX`.
  private func percentEncoded(_ value: [UInt8], lowercase: Bool, spaceAsPlus: Bool = false) -> [UInt8] {
    let digits = Array((lowercase ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
    var encoded: [UInt8] = []
    for byte in value {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      case UInt8(ascii: " ") where spaceAsPlus: encoded.append(UInt8(ascii: "+"))
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return encoded
  }
}

/// Redacts a stream whose pieces may break a value anywhere.
struct StreamRedactor: Sendable {
  private let patterns: [[UInt8]]
  private let longest: Int
  /// Whether a pattern begins with the byte: most bytes begin none.
  private let begins: [Bool]
  private var pending: [UInt8] = []

  init(_ redactor: Redactor) {
    patterns = redactor.patterns
    longest = patterns.first?.count ?? 0
    var begins = [Bool](repeating: false, count: 256)
    for pattern in redactor.patterns { if let first = pattern.first { begins[Int(first)] = true } }
    self.begins = begins
  }

  /// What is certain to be printable now; the last bytes wait for what follows them.
  mutating func push(_ bytes: [UInt8]) -> [UInt8] {
    guard !patterns.isEmpty else { return bytes }
    pending += bytes
    return take(keeping: longest - 1)
  }

  mutating func finish() -> [UInt8] { take(keeping: 0) }

  private mutating func take(keeping kept: Int) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    while position < pending.count - kept {
      if begins[Int(pending[position])], let pattern = patterns.first(where: { pending[position...].starts(with: $0) })
      {
        result += Array(Redactor.cover.utf8)
        position += pattern.count
      } else {
        result.append(pending[position])
        position += 1
      }
    }
    pending.removeFirst(position)
    return result
  }
}
