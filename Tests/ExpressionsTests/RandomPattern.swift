import TestSupport

/// A random pattern of the subset on which RE2 and Python agree, in the words of both.
indirect enum RandomPattern {
  case character(Unicode.Scalar)
  /// Ours, Python's.
  case part(String, String)
  case sequence([RandomPattern])
  case alternatives([RandomPattern])
  case group(RandomPattern)
  case repeated(RandomPattern, String)
  /// `i`, `s`, `m`, with a `-` before those that are off.
  case flagged(String, RandomPattern)

  static let alphabet: [Unicode.Scalar] = ["a", "b", "B", "c", "1", "_", "-", " ", "\n", "é", "😀"]

  private static let parts: [(String, String)] = [
    (".", "."), ("^", "(?:^)"), ("\\A", "(?:\\A)"), ("\\z", "(?:\\Z)"), ("\\b", "(?:\\b)"), ("\\B", "(?:\\B)"),
    ("\\d", "\\d"), ("\\D", "\\D"), ("\\w", "\\w"), ("\\W", "\\W"), ("\\s", "\\s"), ("\\S", "\\S"), ("[abc]", "[abc]"),
    ("[^a-b]", "[^a-b]"), ("[[:alpha:]_]", "[a-zA-Z_]"), ("[[:^upper:]]", "[^A-Z]"), ("[^\\d\\s]", "[^\\d\\s]"),
    ("[a-]", "[a\\-]"), ("[]b]", "[\\]b]"), ("\\x61", "\\x61"), ("\\x{1F600}", "\\U0001F600"), ("\\n", "\\n"),
    ("[[:punct:]]", "[!-/:-@\\[-`{-~]"), ("[é-ü]", "[é-ü]"), ("\\-", "\\-"), ("$", "$"),
  ]

  static func random(_ random: inout SeededGenerator, depth: Int = 3) -> RandomPattern {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 3), using: &random) {
    case 0, 1: return .character(alphabet.randomElement(using: &random) ?? "a")
    case 2:
      let part = parts.randomElement(using: &random) ?? (".", ".")
      return .part(part.0, part.1)
    case 3: return .group(self.random(&random, depth: depth - 1))
    case 4:
      let flags = ["i", "s", "m", "is", "-i", "-m", "s-i"].randomElement(using: &random) ?? "i"
      return .flagged(flags, self.random(&random, depth: depth - 1))
    case 5, 6:
      let count = ["*", "+", "?", "*?", "+?", "{2}", "{1,2}", "{0,3}", "{1,}"].randomElement(using: &random) ?? "*"
      return .repeated(self.random(&random, depth: depth - 1), count)
    case 7: return .alternatives(several(&random, depth))
    default: return .sequence(several(&random, depth))
    }
  }

  private static func several(_ random: inout SeededGenerator, _ depth: Int) -> [RandomPattern] {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in self.random(&random, depth: depth - 1) }
  }

  static func text(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "a")
    }
    return text
  }

  var ours: String {
    switch self {
    case .character(let scalar): scalar == "-" ? "\\-" : String(scalar)
    case .part(let ours, _): ours
    case .sequence(let parts): parts.map { $0.closed(\.ours) }.joined()
    case .alternatives(let parts): parts.map(\.ours).joined(separator: "|")
    case .group(let inner): "(\(inner.ours))"
    case .repeated(let inner, let count): "(?:\(inner.ours))\(count)"
    case .flagged(let flags, let inner): "(?\(flags):\(inner.ours))"
    }
  }

  /// Python's `$` without `m` also stands before a line break at the end; RE2's does not.
  func python(multiline: Bool = false) -> String {
    switch self {
    case .character(let scalar): scalar == "-" ? "\\-" : String(scalar)
    case .part("$", _): multiline ? "(?:$)" : "(?:\\Z)"
    case .part(_, let python): python
    case .sequence(let parts): parts.map { $0.closed { $0.python(multiline: multiline) } }.joined()
    case .alternatives(let parts): parts.map { $0.python(multiline: multiline) }.joined(separator: "|")
    case .group(let inner): "(\(inner.python(multiline: multiline)))"
    case .repeated(let inner, let count): "(?:\(inner.python(multiline: multiline)))\(count)"
    case .flagged(let flags, let inner):
      "(?\(flags):\(inner.python(multiline: flags == "m" || (multiline && flags != "-m"))))"
    }
  }

  private func closed(_ write: (RandomPattern) -> String) -> String {
    if case .alternatives = self { "(?:\(write(self)))" } else { write(self) }
  }
}
