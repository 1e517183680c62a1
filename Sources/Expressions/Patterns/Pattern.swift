public import Diagnostics

/// A regular expression in a subset of RE2's syntax, matched in time proportional to the length of the
/// text by simulating its automaton (Thompson, "Regular Expression Search Algorithm", 1968).
///
/// Left out, each with its own message: back-references and look-around, which no automaton of bounded
/// size can do, Unicode classes, named groups, `\Q…\E`. `(?i)` folds ASCII letters only.
public struct Pattern: Sendable {
  /// In bytes.
  public static let lengthLimit = 4096
  /// In instructions; a counted repetition costs its expansion.
  public static let sizeLimit = 10_000

  public let text: String
  let program: [PatternInstruction]

  /// What is wrong with a pattern, at UTF-8 offsets in its text.
  public struct Problem: Error, Sendable, Hashable {
    public let message: String
    public let range: SourceRange
    public let help: [String]

    init(_ message: String, _ lower: Int, _ upper: Int, help: [String] = []) {
      self.message = message
      self.range = SourceRange(lower: lower, upper: upper)
      self.help = help
    }
  }

  public init(_ text: String) throws(Problem) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw Problem("the pattern has \(text.utf8.count) bytes; the limit is \(Self.lengthLimit)", 0, 1)
    }
    var parser = PatternParser(text)
    let node = try parser.parse()
    var compiler = PatternCompiler()
    guard compiler.compile(node), compiler.append(.match) else {
      throw Problem(
        "the pattern is too large once its repetitions are written out", 0, text.utf8.count,
        help: ["the limit is \(Self.sizeLimit) states; use `*` or smaller counts"])
    }
    self.text = text
    self.program = compiler.program
  }

  /// Whether the pattern matches somewhere in the text, as CEL's `matches` does.
  public func matches(_ text: String) -> Bool {
    var automaton = PatternAutomaton(program)
    return automaton.run(Array(text.unicodeScalars), whole: false)
  }

  /// Whether the pattern matches the text from its first to its last character.
  public func matchesWhole(_ text: String) -> Bool {
    var automaton = PatternAutomaton(program)
    return automaton.run(Array(text.unicodeScalars), whole: true)
  }

  /// Whether a text that matches as a whole may be empty. Errs on the side of true.
  public var allowsEmpty: Bool {
    var automaton = PatternAutomaton(program)
    return automaton.possibleStart().canMatch
  }

  /// Whether a text that matches as a whole may begin with the character. Errs on the side of true.
  public func allowsPrefix(_ scalar: Unicode.Scalar) -> Bool {
    var automaton = PatternAutomaton(program)
    return automaton.possibleStart().sets.contains { $0.contains(scalar) }
  }
}

extension Pattern: Hashable {
  public static func == (left: Pattern, right: Pattern) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
  public func hash(into hasher: inout Hasher) { hasher.combine(Value.string(text)) }
}
