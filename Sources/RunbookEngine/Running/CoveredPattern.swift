/// A value that must not be seen, in one of the forms that programs print.
struct CoveredPattern: Sendable, Hashable {
  enum Form: Sendable, Hashable {
    case plain
    /// Any byte may be `%XX`, and a blank may be `+` (RFC 3986 §2.1, and forms of HTML): which ones are differs from
    /// program to program.
    case inURL
    /// With the escapes of a JSON string (RFC 8259 §7).
    case inJSON
    /// Either alphabet of RFC 4648, also as part of a URL, and broken into lines.
    case base64
  }

  enum Match {
    case none
    /// All of the text from there on fits so many bytes of the value, and more have to follow.
    case begun(Int)
    /// The position behind it.
    case whole(Int)
  }

  let bytes: [UInt8]
  let form: Form

  init(_ bytes: [UInt8], _ form: Form) {
    self.bytes = bytes
    self.form = form
  }

  /// How much of a line's end and of the next line's indentation may stand inside of base64.
  private static let longestBreak = 64

  /// What it may begin with in a text.
  var firstBytes: Set<UInt8> {
    guard let first = bytes.first else { return [] }
    switch form {
    case .plain: return [first]
    case .inURL: return first == UInt8(ascii: " ") ? [first, percent, plus] : [first, percent]
    case .inJSON: return [first, backslash]
    case .base64: return [first, alternate(first), percent]
    }
  }

  func match(_ text: [UInt8], at start: Int) -> Match {
    var position = start
    var index = 0
    while index < bytes.count {
      if form == .base64, index > 0 { position = behindBreak(text, position) }
      guard position < text.count else { return .begun(index) }
      let step: Step
      switch form {
      case .plain: step = text[position] == bytes[index] ? Step(1, 1) : .none
      case .inURL, .base64: step = urlStep(text, position, bytes[index])
      case .inJSON: step = jsonStep(text, position, index)
      }
      if step.isShort { return .begun(index) }
      guard step.text > 0 else { return .none }
      position += step.text
      index += step.value
    }
    return .whole(position)
  }

  /// How many bytes of the text stand for how many of the value.
  private struct Step {
    let text: Int
    let value: Int
    var isShort = false

    init(_ text: Int, _ value: Int) {
      self.text = text
      self.value = value
    }

    static let none = Step(0, 0)
    /// The text ends inside of an escape.
    static let short: Step = {
      var step = Step(0, 0)
      step.isShort = true
      return step
    }()
  }

  /// Base64 is broken into lines of any width, which the lines of a document may indent.
  private func behindBreak(_ text: [UInt8], _ start: Int) -> Int {
    guard start < text.count, text[start] == 0x0A || text[start] == 0x0D else { return start }
    var position = start
    while position < text.count, position - start < Self.longestBreak,
      [0x0A, 0x0D, 0x20, 0x09].contains(text[position])
    {
      position += 1
    }
    return position
  }

  private func urlStep(_ text: [UInt8], _ position: Int, _ byte: UInt8) -> Step {
    let found = text[position]
    if found == percent {
      guard position + 1 < text.count else { return .short }
      if let high = hexadecimal(text[position + 1]) {
        guard position + 2 < text.count else { return .short }
        if let low = hexadecimal(text[position + 2]), equals(high << 4 | low, byte) { return Step(3, 1) }
      }
    }
    if equals(found, byte) { return Step(1, 1) }
    return form == .inURL && found == plus && byte == UInt8(ascii: " ") ? Step(1, 1) : .none
  }

  private func equals(_ found: UInt8, _ byte: UInt8) -> Bool {
    found == byte || (form == .base64 && found == alternate(byte))
  }

  private func jsonStep(_ text: [UInt8], _ position: Int, _ index: Int) -> Step {
    guard text[position] == backslash else { return text[position] == bytes[index] ? Step(1, 1) : .none }
    guard position + 1 < text.count else { return .short }
    let short: UInt8? =
      switch text[position + 1] {
      case UInt8(ascii: "n"): 0x0A
      case UInt8(ascii: "r"): 0x0D
      case UInt8(ascii: "t"): 0x09
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      case UInt8(ascii: "\""), UInt8(ascii: "/"), backslash: text[position + 1]
      default: nil
      }
    if let short { return short == bytes[index] ? Step(2, 1) : .none }
    guard text[position + 1] == UInt8(ascii: "u") else { return .none }
    switch codeUnit(text, position) {
    case .short: return .short
    case .none: return .none
    case .some(let unit): return scalarStep(text, position, index, unit)
    }
  }

  private enum CodeUnit {
    case none, short
    case some(UInt32)
  }

  /// Four hexadecimal digits behind `\u`.
  private func codeUnit(_ text: [UInt8], _ position: Int) -> CodeUnit {
    var unit: UInt32 = 0
    for offset in 2..<6 {
      guard position + offset < text.count else { return .short }
      guard let digit = hexadecimal(text[position + offset]) else { return .none }
      unit = unit << 4 | UInt32(digit)
    }
    return .some(unit)
  }

  private func scalarStep(_ text: [UInt8], _ position: Int, _ index: Int, _ unit: UInt32) -> Step {
    var value = unit
    var length = 6
    if unit >> 10 == 0b110110 {
      // The other half of a pair (RFC 8259 §7).
      guard position + 7 < text.count else { return .short }
      guard text[position + 6] == backslash, text[position + 7] == UInt8(ascii: "u") else { return .none }
      switch codeUnit(text, position + 6) {
      case .short: return .short
      case .some(let low) where low >> 10 == 0b110111:
        value = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
        length = 12
      case .none, .some: return .none
      }
    }
    guard let scalar = Unicode.Scalar(value) else { return .none }
    let encoded = Array(String(Character(scalar)).utf8)
    return bytes[index...].starts(with: encoded) ? Step(length, encoded.count) : .none
  }

  /// The same six bits in the other alphabet.
  private func alternate(_ byte: UInt8) -> UInt8 {
    switch byte {
    case plus: UInt8(ascii: "-")
    case UInt8(ascii: "/"): UInt8(ascii: "_")
    default: byte
    }
  }

  private func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

private let percent = UInt8(ascii: "%")
private let plus = UInt8(ascii: "+")
private let backslash = UInt8(ascii: "\\")
