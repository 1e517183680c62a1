/// Parses the subset of RE2's syntax.
struct PatternParser {
  private static let depthLimit = 100
  /// As in RE2.
  private static let repetitionLimit = 1000

  struct Flags {
    var ignoresCase = false
    var dotMatchesNewline = false
    var multiline = false
  }

  private let scalars: [Unicode.Scalar]
  /// The UTF-8 offset of each scalar, and of the end.
  let offsets: [Int]
  var position = 0
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

  func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position += 1
    return true
  }

  func problem(_ message: String, from start: Int, help: [String] = []) -> Pattern.Problem {
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

  func folded(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.foldingASCII : set }

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
}
