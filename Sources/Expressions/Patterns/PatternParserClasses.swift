/// Escapes and classes.
extension PatternParser {
  mutating func escape(from start: Int) throws(Pattern.Problem) -> PatternNode {
    guard let scalar = peek() else { throw problem("the pattern ends after `\\`", from: start) }
    switch scalar {
    case "b", "B", "A", "z":
      position += 1
      return .assertion(
        scalar == "b" ? .wordBoundary : scalar == "B" ? .noWordBoundary : scalar == "A" ? .textStart : .textEnd)
    default: return .set(folded(try escapedSet(from: start)))
    }
  }

  /// After the backslash.
  private mutating func escapedSet(from start: Int) throws(Pattern.Problem) -> ScalarSet {
    guard let scalar = peek() else { throw problem("the pattern ends after `\\`", from: start) }
    position += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.inverted
    case "w": return .word
    case "W": return ScalarSet.word.inverted
    case "s": return .blanks
    case "S": return ScalarSet.blanks.inverted
    case "a": return ScalarSet("\u{07}")
    case "f": return ScalarSet("\u{0C}")
    case "n": return ScalarSet("\n")
    case "r": return ScalarSet("\r")
    case "t": return ScalarSet("\t")
    case "v": return ScalarSet("\u{0B}")
    case "x": return try hexadecimal(from: start)
    case "p", "P": throw problem("Unicode classes are not part of this language", from: start)
    case "Q", "E": throw problem("`\\Q…\\E` is not part of this language", from: start)
    case "1"..."9":
      throw problem(
        "back-references are not part of this language", from: start, help: ["they cannot be matched in linear time"])
    case _ where scalar.isASCII && !ScalarSet.word.contains(scalar): return ScalarSet(scalar)
    default: throw problem("`\\\(scalar)` is not an escape", from: start)
    }
  }

  /// `\x41` or `\x{10FFFF}`.
  private mutating func hexadecimal(from start: Int) throws(Pattern.Problem) -> ScalarSet {
    let isBraced = take("{")
    var value: UInt32 = 0
    var count = 0
    while let scalar = peek(), let digit = scalar.hexDigit, count < (isBraced ? 6 : 2) {
      value = value * 16 + digit
      count += 1
      position += 1
    }
    guard count == 2 || (isBraced && count > 0), !isBraced || take("}"), let scalar = Unicode.Scalar(value) else {
      throw problem("`\\x` wants two hexadecimal digits, or up to six in braces", from: start)
    }
    return ScalarSet(scalar)
  }

  // MARK: Classes

  mutating func characterClass(from start: Int) throws(Pattern.Problem) -> ScalarSet {
    let isInverted = take("^")
    var set = ScalarSet([])
    var isFirst = true
    while isFirst || peek() != "]" {
      isFirst = false
      guard peek() != nil else {
        throw Pattern.Problem(
          "the class is never closed", offsets[start], offsets[start] + 1, help: ["close it with `]`"])
      }
      if let named = try namedClass() {
        set = set.union(named)
        continue
      }
      set = set.union(try classRange())
    }
    position += 1
    set = folded(set)
    return isInverted ? set.inverted : set
  }

  private mutating func classRange() throws(Pattern.Problem) -> ScalarSet {
    let start = position
    let low = try classMember()
    guard peek() == "-", let after = peek(1), after != "]" else { return low }
    position += 1
    let high = try classMember()
    guard let first = low.single, let last = high.single else {
      throw problem("a range goes from one character to another", from: start)
    }
    guard first <= last else { throw problem("the range is the wrong way round", from: start) }
    return ScalarSet([first...last])
  }

  private mutating func classMember() throws(Pattern.Problem) -> ScalarSet {
    let start = position
    guard let scalar = peek() else { throw problem("the class is never closed", from: start) }
    position += 1
    return scalar == "\\" ? try escapedSet(from: start) : ScalarSet(scalar)
  }

  /// `[:alpha:]`, within a class.
  private mutating func namedClass() throws(Pattern.Problem) -> ScalarSet? {
    guard peek() == "[", peek(1) == ":" else { return nil }
    let start = position
    position += 2
    let isInverted = take("^")
    var name = ""
    while let scalar = peek(), ("a"..."z").contains(scalar) {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(":"), take("]"), let set = Self.namedClasses[name] else {
      throw problem("`[:\(name)` does not begin the name of a class", from: start)
    }
    return isInverted ? set.inverted : set
  }

  private static let namedClasses: [String: ScalarSet] = [
    "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
    "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A]),
    "ascii": ScalarSet([0...0x7F]),
    "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
    "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F]),
    "digit": .digits,
    "graph": ScalarSet([0x21...0x7E]),
    "lower": ScalarSet([0x61...0x7A]),
    "print": ScalarSet([0x20...0x7E]),
    "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    "space": ScalarSet([0x09...0x0D, 0x20...0x20]),
    "upper": ScalarSet([0x41...0x5A]),
    "word": .word,
    "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]
}

extension ScalarSet {
  /// The only member.
  fileprivate var single: UInt32? {
    ranges.count == 1 && ranges[0].lowerBound == ranges[0].upperBound ? ranges[0].lowerBound : nil
  }
}

extension Unicode.Scalar {
  fileprivate var hexDigit: UInt32? {
    switch value {
    case 0x30...0x39: value - 0x30
    case 0x41...0x46: value - 0x41 + 10
    case 0x61...0x66: value - 0x61 + 10
    default: nil
    }
  }
}
