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
    let base64 = Array(Base64.encode(value).utf8)
    var forms = [value, base64, inURLs(base64), percentEncoded(value)]
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
  private func percentEncoded(_ value: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in value {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
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
  private var pending: [UInt8] = []

  init(_ redactor: Redactor) {
    patterns = redactor.patterns
    longest = patterns.first?.count ?? 0
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
      if let pattern = patterns.first(where: { pending[position...].starts(with: $0) }) {
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
