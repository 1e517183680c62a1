import Journal
import Signatures

/// Covers values that must not be seen: themselves, and the forms that programs usually print them in, wherever they
/// occur.
///
/// Values of fewer than four bytes are not looked for: covering every `1` would make all output unreadable and protect
/// nothing.
struct Redactor: Sendable {
  static let cover = "«redacted»"
  static let shortest = 4
  /// A line of a value of several lines, as a private key is one, is looked for by itself when it is that long.
  private static let shortestLine = 8

  private(set) var patterns: [CoveredPattern] = []
  /// By the byte that they begin with in a text.
  fileprivate private(set) var byFirst = [[CoveredPattern]](repeating: [], count: 256)

  var isEmpty: Bool { patterns.isEmpty }

  mutating func add(_ value: [UInt8]) {
    guard value.count >= Self.shortest else { return }
    addForms(of: value)
    // A program often prints a value without the line feed that ends its file.
    let lines = value.split(separator: UInt8(ascii: "\n")).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
    if lines.count == 1, let line = lines.first, line.count >= Self.shortest { addForms(of: Array(line)) }
    // Indented, or one by one, they no longer are the value.
    if lines.count > 1 { for line in lines where line.count >= Self.shortestLine { addForms(of: Array(line)) } }
  }

  private mutating func addForms(of value: [UInt8]) {
    add(CoveredPattern(value, .plain))
    add(CoveredPattern(value, .inURL))
    add(CoveredPattern(value, .inJSON))
    for form in base64Forms(value) { add(CoveredPattern(form, .base64)) }
  }

  private mutating func add(_ pattern: CoveredPattern) {
    guard pattern.bytes.count >= Self.shortest, !patterns.contains(pattern) else { return }
    patterns.append(pattern)
    for byte in pattern.firstBytes { byFirst[Int(byte)].append(pattern) }
  }

  func redact(_ text: String) -> String {
    guard !isEmpty else { return text }
    return String(decoding: redact(Array(text.utf8)), as: UTF8.self)
  }

  func redact(_ bytes: [UInt8]) -> [UInt8] {
    var stream = StreamRedactor(self)
    return stream.push(bytes) + stream.finish()
  }

  /// Whether a value is in the text, in any form.
  func covers(_ text: String) -> Bool { !isEmpty && redact(text) != text }

  /// What stands for a value in base64, at each of the three offsets that it may have in what was encoded: a password
  /// inside of `user:password` begins at any of them. Once with the end, where nothing follows it, and once without the
  /// last character, which depends on what follows.
  private func base64Forms(_ value: [UInt8]) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    for offset in 0..<3 {
      let text = Array(Base64.encode([UInt8](repeating: 0, count: offset) + value).utf8)
      // Six bits a character: the first one that is the value's alone.
      let first = (offset * 8 + 5) / 6
      let whole = (offset + value.count) * 8 / 6
      forms.append(Array(text[first...]))
      forms.append(Array(text[first...].prefix { $0 != UInt8(ascii: "=") }))
      if whole > first { forms.append(Array(text[first..<whole])) }
    }
    return forms
  }
}

/// Redacts a stream whose pieces may break a value anywhere. What comes out does not depend on the pieces.
struct StreamRedactor: AttachmentFilter {
  private let byFirst: [[CoveredPattern]]
  private let isEmpty: Bool
  /// What may be the beginning of a value, and what follows it.
  private var pending: [UInt8] = []
  /// How many of the first bytes of `pending` belong to a value that was covered.
  private var covered = 0

  init(_ redactor: Redactor) {
    isEmpty = redactor.isEmpty
    byFirst = redactor.byFirst
  }

  /// What is certain to be printable now; the beginning of a value waits for what follows it.
  mutating func push(_ bytes: [UInt8]) -> [UInt8] {
    guard !isEmpty else { return bytes }
    pending += bytes
    return take(isLast: false)
  }

  mutating func finish() -> [UInt8] { take(isLast: true) }

  /// Values may overlap: what belongs to any of them is covered.
  private mutating func take(isLast: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pending.count)
    var position = 0
    scan: while position < pending.count {
      var end = position
      for pattern in byFirst[Int(pending[position])] {
        switch pattern.match(pending, at: position) {
        case .none: break
        case .begun(let count):
          guard isLast else { break scan }
          // A program that was ended in the middle of a value: most of it is as good as the whole.
          if count >= Redactor.shortest, 2 * count >= pattern.bytes.count { end = pending.count }
        case .whole(let last): end = max(end, last)
        }
      }
      if end > position {
        if covered <= position { result += Array(Redactor.cover.utf8) }
        covered = max(covered, end)
      }
      if covered <= position { result.append(pending[position]) }
      position += 1
    }
    pending.removeFirst(position)
    covered = max(0, covered - position)
    return result
  }
}
