import Calendars
import Expressions

/// What becomes of an expression, as one line of text: its value, `error KIND`, or `refused KIND`.
func outcome(_ text: String, budget: Int = 1_000_000) -> String {
  let expression: Expression
  do throws(ExpressionProblem) {
    expression = try Expression(parsing: text)
  } catch {
    return "refused \(error.kind)"
  }
  let check = expression.check(in: sampleScope)
  guard check.problems.isEmpty else {
    return check.problems.map { "refused \($0.kind)" }.joined(separator: ", ")
  }
  do throws(EvaluationError) {
    let value = try expression.evaluate(in: sampleValues, budget: budget)
    // The checker's promise: the value has the type that was found.
    return value.fits(check.type) ? value.shown : "\(value.shown), which is no \(check.type)"
  } catch {
    return "error \(error.kind)"
  }
}

let sampleScope = Scope(variables: [
  "b": .bool, "i": .int, "d": .double, "s": .string, "n": .list(.int), "m": .map(.int), "t": .timestamp,
  "commit": .commit, "level": .enumeration(["low", "high"]), "token": .secret, "none": .list(.string),
  "r": .record(
    RecordType(
      name: "`r`", fieldNoun: "field",
      fields: [
        "here": .init(.int), "maybe": .init(.string, presence: .possible(because: "it depends")),
        "later": .init(.int, presence: .never(because: "it comes later")),
      ])),
])

let sampleValues: [String: Value] = [
  "b": true, "i": 7, "d": 2.5, "s": "héllo", "n": [1, 2, 3], "m": ["a": 1, "b": 2],
  "t": .timestamp(Timestamp(secondsSinceEpoch: 0)), "commit": .string(String(repeating: "a", count: 40)),
  "level": "high", "token": .secret(SecretName("token")), "none": [], "r": ["here": 1],
]

extension Value {
  var shown: String {
    switch self {
    case .string(let text): "\"\(text)\""
    case .duration: "duration \(text ?? "")"
    case .timestamp: "time \(text ?? "")"
    case .double(let value): "double \(value)"
    case .list(let values): "[" + values.map(\.shown).joined(separator: ", ") + "]"
    case .map(let map): "{" + map.entries.map { "\"\($0.key)\": \($0.value.shown)" }.joined(separator: ", ") + "}"
    case .secret(let name): "secret \(name.name)"
    case .bool, .int: text ?? ""
    }
  }

  func fits(_ type: ValueType) -> Bool {
    switch (self, type) {
    case (_, .unknown): true
    case (.bool, .bool), (.int, .int), (.double, .double), (.duration, .duration), (.timestamp, .timestamp): true
    case (.secret, .secret): true
    case (.string, _): type.isText
    case (.list(let values), .list(let element)): values.allSatisfy { $0.fits(element) }
    case (.map(let map), .map(let element)): map.entries.allSatisfy { $0.value.fits(element) }
    default: false
    }
  }
}
