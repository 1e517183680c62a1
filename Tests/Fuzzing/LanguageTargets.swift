import Calendars
import Diagnostics

@testable import Expressions
@testable import RunbookLanguage

/// A runbook: it is accepted, or an error says why not; every finding lies in the file and can be shown.
func fuzzRunbook() -> FuzzTarget {
  let checker = RunbookChecker(
    features: Set(LanguageFeature.allCases), today: Timestamp(secondsSinceEpoch: 1_795_000_000),
    contacts: ["group:platform-security"])
  return { bytes in
    let outcome = checker.check(Source(path: "runbooks/fuzzed.yaml", bytes: bytes))
    let hasErrors = outcome.diagnostics.contains { $0.severity == .error }
    require(hasErrors == (outcome.runbook == nil), "a refusal without a reason, or a runbook with an error")
    show(outcome.diagnostics, bytes.count)
  }
}

/// An expression: what passes the checker has a value of the type that was found, or one of the errors that no checker can foresee.
func fuzzExpression(_ bytes: [UInt8]) {
  guard let text = String(validating: bytes, as: UTF8.self) else { return }
  let expression: Expression
  do throws(ExpressionProblem) {
    expression = try Expression(parsing: text)
  } catch {
    require(isInside(error.range, bytes.count), "a problem outside the expression")
    return
  }
  let check = expression.check(in: expressionScope)
  require(check.problems.allSatisfy { isInside($0.range, bytes.count) }, "a problem outside the expression")
  require(check.references.allSatisfy { isInside($0.range, bytes.count) }, "a reference outside the expression")
  guard check.problems.isEmpty else { return }
  do throws(EvaluationError) {
    _ = try expression.evaluate(in: expressionValues, budget: 50_000)
  } catch {
    require(error.kind != .wrongType && error.kind != .unbound, "the checker let pass what has no type")
    require(isInside(error.range, bytes.count), "an error outside the expression")
  }
}

private let expressionScope = Scope(variables: [
  "b": .bool, "i": .int, "d": .double, "s": .string, "n": .list(.int), "m": .map(.int), "t": .timestamp,
  "level": .enumeration(["low", "high"]), "token": .secret,
  "r": .record(
    RecordType(
      name: "`r`", fieldNoun: "field",
      fields: ["here": .init(.int), "maybe": .init(.string, presence: .possible(because: "it depends"))])),
])

private let expressionValues: [String: Value] = [
  "b": true, "i": 7, "d": 2.5, "s": "héllo", "n": [1, 2, 3], "m": ["a": 1, "b": 2],
  "t": .timestamp(Timestamp(secondsSinceEpoch: 0)), "level": "high", "token": .secret(SecretName("token")),
  "r": ["here": 1],
]

/// A text with `${{ }}` in it: the expressions lie in it one after the other, and text is not lost.
func fuzzTemplate(_ bytes: [UInt8]) {
  guard let text = String(validating: bytes, as: UTF8.self) else { return }
  var end = 0
  var literal = 0
  for part in TemplateScanner.parts(of: text) {
    switch part {
    case .text(let text): literal += text.utf8.count
    case .expression(let range), .unclosed(let range):
      require(range.lowerBound >= end && range.upperBound <= bytes.count, "an expression outside the text")
      end = range.upperBound
    }
  }
  require(literal <= bytes.count, "more text than there was")
  if let found = TemplateScanner.lookalike(in: text) {
    require(found.range.lowerBound >= 0 && found.range.upperBound <= bytes.count, "a lookalike outside the text")
  }
}

/// A pattern on the first line, a text behind it: linear work, and what the pattern says of its matches holds.
func fuzzPattern(_ bytes: [UInt8]) {
  let line = bytes.firstIndex(of: 0x0A) ?? bytes.count
  guard let written = String(validating: bytes[..<line], as: UTF8.self),
    let text = String(validating: bytes[min(line + 1, bytes.count)...], as: UTF8.self)
  else { return }
  let pattern: Pattern
  do throws(Pattern.Problem) {
    pattern = try Pattern(written)
  } catch {
    require(isInside(error.range, line), "a problem outside the pattern")
    return
  }
  let scalars = Array(text.unicodeScalars)
  var found = false
  for whole in [true, false] {
    var automaton = PatternAutomaton(pattern.program)
    let matches = automaton.run(scalars, whole: whole)
    require(automaton.work <= pattern.program.count * (scalars.count + 1), "a state was entered twice at one place")
    require(!found || matches, "what matches as a whole matches somewhere")
    found = matches
    guard whole, matches else { continue }
    require(scalars.first.map(pattern.allowsPrefix) ?? pattern.allowsEmpty, "a match begins as none may")
  }
}

private func isInside(_ range: SourceRange, _ count: Int) -> Bool {
  0 <= range.lower && range.lower <= range.upper && range.upper <= count
}
