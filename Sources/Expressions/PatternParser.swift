/// Parses the subset of RE2's syntax.
struct PatternParser {
  private static let depthLimit = 100
  /// As in RE2.
  private static let repetitionLimit = 1000

  private struct Flags {
    var ignoresCase = false
    var dotMatchesNewline = false
    var multiline = false
  }

  private let scalars: [Unicode.Scalar]
  /// The UTF-8 offset of each scalar, and of the end.
  private let offsets: [Int]
  private var position = 0
  private var depth = 0
  private var flags = Flags()

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + String(scalar).utf8.count) }
    self.offsets = offsets
  }

  mutating func parse() throws(Pattern.Problem) -> PatternNode {
    let node = try alternatives()
    guard position == scalars.count else { throw problem("`)` closes nothing", from: position) }
    return node
  }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position += 1
    return true
  }

  private func problem(_ message: String, from start: Int, help: [String] = []) -> Pattern.Problem {
    let end = min(max(position, start + 1), scalars.count)
    return Pattern.Problem(message, offsets[min(start, scalars.count)], offsets[end], help: help)
  }

  // MARK: Structure

  private mutating func alternatives() throws(Pattern.Problem) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw problem("the groups are nested deeper than \(Self.depthLimit)", from: position)
    }
    // Flags that are set within a group end with it.
    let outer = flags
    defer { flags = outer }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(Pattern.Problem) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = peek(), scalar != "|", scalar != ")" {
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeated(_ atom: PatternNode) throws(Pattern.Problem) -> PatternNode {
    let start = position
    guard let (minimum, maximum) = try repetition() else { return atom }
    // A lazy repetition matches the same texts.
    _ = take("?")
    let before = position
    if try repetition() != nil { throw problem("two repetitions stand one after the other", from: start) }
    position = before
    return .repetition(atom, minimum: minimum, maximum: maximum)
  }

  private mutating func repetition() throws(Pattern.Problem) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    return try countedRepetition()
  }

  /// `{n}`, `{n,}`, `{n,m}`; any other brace is a character, as in RE2.
  private mutating func countedRepetition() throws(Pattern.Problem) -> (Int, Int?)? {
    let start = position
    guard take("{"), let minimum = number() else {
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") { maximum = number() }
    guard take("}") else {
      position = start
      return nil
    }
    guard max(minimum, maximum ?? 0) <= Self.repetitionLimit else {
      throw problem("a repetition counts at most to \(Self.repetitionLimit)", from: start)
    }
    if let maximum, maximum < minimum { throw problem("the smaller count comes first", from: start) }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek(), ("0"..."9").contains(scalar) {
      // Saturates: whatever is past the limit is refused.
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      position += 1
    }
    return value
  }

  // MARK: Atoms

  /// Nil for `(?flags)`, which matches nothing itself.
  private mutating func atom() throws(Pattern.Problem) -> PatternNode? {
    let start = position
    guard let scalar = peek() else { return nil }
    position += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .set(try characterClass(from: start))
    case ".": return .set(flags.dotMatchesNewline ? .all : ScalarSet.newline.inverted)
    case "^": return .assertion(flags.multiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.multiline ? .lineEnd : .textEnd)
    case "*", "+", "?":
      throw problem("`\(scalar)` repeats nothing", from: start, help: ["for the character, write `\\\(scalar)`"])
    case "\\": return try escape(from: start)
    default: return .set(folded(ScalarSet(scalar)))
    }
  }

  private func folded(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.foldingASCII : set }

  private mutating func group(from start: Int) throws(Pattern.Problem) -> PatternNode? {
    if take("?") {
      if let scalar = peek(), "=!<P".unicodeScalars.contains(scalar) {
        let isNamed = scalar == "P" || (scalar == "<" && peek(1) != "=" && peek(1) != "!")
        position += 1
        throw isNamed
          ? problem("named groups are not part of this language", from: start, help: ["write `(…)`"])
          : problem(
            "look-around is not part of this language", from: start, help: ["it cannot be matched in linear time"])
      }
      guard let wanted = try readFlags(from: start) else { return nil }
      let outer = flags
      flags = wanted
      defer { flags = outer }
      return try groupBody(from: start)
    }
    return try groupBody(from: start)
  }

  private mutating func groupBody(from start: Int) throws(Pattern.Problem) -> PatternNode {
    let inner = try alternatives()
    guard take(")") else {
      throw Pattern.Problem(
        "the group is never closed", offsets[start], offsets[start] + 1,
        help: ["close it with `)`; for the character itself write `[(]`"])
    }
    return inner
  }

  /// Reads `flags)` and sets them for the rest of the group, or `flags:` and returns them for the group
  /// that follows.
  private mutating func readFlags(from start: Int) throws(Pattern.Problem) -> Flags? {
    var isOn = true
    var wanted = flags
    while let scalar = peek() {
      position += 1
      switch scalar {
      case "i": wanted.ignoresCase = isOn
      case "s": wanted.dotMatchesNewline = isOn
      case "m": wanted.multiline = isOn
      case "U": break
      case "-" where isOn: isOn = false
      case ")":
        flags = wanted
        return nil
      case ":": return wanted
      default: throw problem("`\(scalar)` is not a flag", from: start)
      }
    }
    throw problem("the group is never closed", from: start)
  }

  private mutating func escape(from start: Int) throws(Pattern.Problem) -> PatternNode {
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

  private mutating func characterClass(from start: Int) throws(Pattern.Problem) -> ScalarSet {
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
