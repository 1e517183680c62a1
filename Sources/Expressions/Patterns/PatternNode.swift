/// A parsed pattern.
indirect enum PatternNode: Sendable, Hashable {
  case set(ScalarSet)
  case assertion(PatternAssertion)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// Without an upper bound when `maximum` is nil.
  case repetition(PatternNode, minimum: Int, maximum: Int?)
}

enum PatternAssertion: Sendable, Hashable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

enum PatternInstruction: Sendable, Hashable {
  case set(ScalarSet)
  case assertion(PatternAssertion)
  case split(Int, Int)
  case jump(Int)
  case match
}
