public import Expressions

/// How a value, or an element of a list, fails the pattern of its input or output; nil when it does not.
public func mismatch(of value: Value, with pattern: Pattern) -> String? {
  let texts: [Value] = if case .list(let elements) = value { elements } else { [value] }
  let fails = texts.contains { element in element.text.map { !pattern.matchesWhole($0) } ?? false }
  return fails ? "does not match the pattern `\(pattern.text)`" : nil
}
