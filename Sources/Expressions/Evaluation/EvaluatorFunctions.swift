import Calendars
import Diagnostics

extension Evaluator {
  mutating func apply(
    _ call: ExpressionNode.FunctionCall, _ arguments: [Value], _ node: ExpressionNode
  ) throws(EvaluationError) -> Value {
    for case .string(let text) in arguments { try spend(text.utf8.count / 8, node) }
    switch (call.name, arguments.count) {
    case ("size", 1): return .int(Int64(try size(arguments[0], node)))
    case ("contains", 2), ("startsWith", 2), ("endsWith", 2), ("matches", 2):
      guard case .string(let text) = arguments[0], case .string(let other) = arguments[1] else {
        throw wrongType(node, "a string")
      }
      return .bool(try search(call.name, text, other, call.arguments[1]))
    case ("int", 1): return try integer(arguments[0], node)
    case ("double", 1): return try double(arguments[0], node)
    case ("string", 1):
      guard let text = arguments[0].text else { throw wrongType(node, "of a type that has a text form") }
      return .string(text)
    case ("timestamp", 1): return try timestamp(arguments[0], node)
    case ("duration", 1): return try duration(arguments[0], node)
    case (FunctionSignature.secretFile, 1):
      guard case .secret(let secret) = arguments[0] else { throw wrongType(node, "a secret") }
      guard case .map(let files)? = bindings[Expression.secretFiles], let path = files[secret.name] else {
        throw EvaluationError(.unbound, "the secret has no file here", at: node.range)
      }
      return path
    default: throw EvaluationError(.unbound, "there is no function `\(call.name)`", at: call.nameRange)
    }
  }

  private func size(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Int {
    switch value {
    case .string(let text): return text.unicodeScalars.count
    case .list(let values): return values.count
    case .map(let map): return map.count
    default: throw wrongType(node, "a string, a list or a map")
    }
  }

  private mutating func search(
    _ function: String, _ text: String, _ other: String, _ node: ExpressionNode
  ) throws(EvaluationError) -> Bool {
    switch function {
    case "startsWith": return text.utf8.starts(with: other.utf8)
    case "endsWith": return text.utf8.reversed().starts(with: other.utf8.reversed())
    case "contains": return contains(Array(text.utf8), Array(other.utf8))
    default:
      let pattern: Pattern
      do throws(Pattern.Problem) {
        pattern = try Pattern(other)
      } catch {
        throw EvaluationError(.pattern, "the pattern cannot be used: \(error.message)", at: node.range)
      }
      // Time is the text's length times the states; a typical state is left at once.
      try spend(pattern.program.count / 8 * (text.utf8.count / 8 + 1), node)
      return pattern.matches(text)
    }
  }

  /// Knuth, Morris and Pratt: linear, whatever the texts.
  private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard !part.isEmpty else { return true }
    var fallback = [0]
    var length = 0
    for byte in part.dropFirst() {
      while length > 0, part[length] != byte { length = fallback[length - 1] }
      if part[length] == byte { length += 1 }
      fallback.append(length)
    }
    length = 0
    for byte in text {
      while length > 0, part[length] != byte { length = fallback[length - 1] }
      if part[length] == byte { length += 1 }
      if length == part.count { return true }
    }
    return false
  }

  // MARK: Conversions

  private func unreadable(_ text: String, as what: String, _ node: ExpressionNode) -> EvaluationError {
    let shown =
      text.unicodeScalars.count > 60 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…" : text
    return EvaluationError(.conversion, "`\(shown)` is not \(what)", at: node.range)
  }

  private func integer(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch value {
    case .int: return value
    case .double(let double):
      // The bounds themselves are refused, as in the reference: 2^63 - 1 has no exact double.
      guard double > -9_223_372_036_854_775_808.0, double < 9_223_372_036_854_775_808.0 else { throw overflow(node) }
      return .int(Int64(double))
    case .string(let text):
      guard let integer = Int64(text) else { throw unreadable(text, as: "an integer", node) }
      return .int(integer)
    case .timestamp(let time): return .int(time.secondsSinceEpoch)
    default: throw wrongType(node, "a number, a string or a timestamp")
    }
  }

  private func double(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch value {
    case .double: return value
    case .int(let integer): return .double(Double(integer))
    case .string(let text):
      guard let double = DoubleText.parse(text) else { throw unreadable(text, as: "a number", node) }
      return .double(double)
    default: throw wrongType(node, "a number or a string")
    }
  }

  private func timestamp(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch value {
    case .timestamp: return value
    case .int(let seconds): return try timestamp(Int128(seconds) * 1_000_000_000, node)
    case .string(let text):
      guard let time = Timestamp(rfc3339: text), Value.timestampSeconds.contains(Int128(time.secondsSinceEpoch)) else {
        throw unreadable(text, as: "an RFC 3339 time", node)
      }
      return .timestamp(time)
    default: throw wrongType(node, "a string or an int")
    }
  }

  private func duration(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch value {
    case .duration: return value
    case .string(let text):
      guard let duration = DurationText.parse(text) else { throw unreadable(text, as: "a duration", node) }
      return .duration(duration)
    default: throw wrongType(node, "a string")
    }
  }
}
