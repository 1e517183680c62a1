import Diagnostics
public import Expressions
public import JSON
public import RunbookLanguage

/// Turns what a person gave on the command line or in a file into the values of a runbook's inputs.
public struct RunInputs: Sendable {
  private let inputs: [Input]

  public init(_ runbook: CheckedRunbook) { inputs = runbook.runbook.inputs }

  /// The inputs that have neither a given value nor a default, in the order of the runbook.
  public func missing(given: [String: Value]) -> [Input] {
    // A secret is fetched when the run begins, and again when it is resumed.
    inputs.filter { given[$0.name.value] == nil && $0.defaultValue == nil && $0.type.value != .secret }
  }

  /// Reads `name=text` pairs; a later one of the same name wins, as on every command line.
  public func read(_ pairs: [(name: String, text: String)]) throws(EngineError) -> [String: Value] {
    var values: [String: Value] = [:]
    for (name, text) in pairs {
      let input = try input(named: name)
      values[name] = try value(of: input, reading: text)
    }
    return values
  }

  /// Reads the members of a JSON object.
  public func read(_ object: JSONObject) throws(EngineError) -> [String: Value] {
    var values: [String: Value] = [:]
    for (name, json) in object.members {
      let input = try input(named: name)
      if input.type.value == .secret, case .string(let text) = json {
        values[name] = try value(of: input, reading: text)
        continue
      }
      do throws(ValueProblem) {
        values[name] = try input.type.value.value(decoding: json)
      } catch {
        throw EngineError(.invalidInput, "the input `\(name)` \(error.message)")
      }
      try check(values[name], of: input)
    }
    return values
  }

  /// One input from text, as typed or given with `--input`.
  public func value(of input: Input, reading text: String) throws(EngineError) -> Value {
    if input.type.value == .secret {
      guard text.hasPrefix("env:") || text.hasPrefix("file:") else {
        throw EngineError(
          .invalidInput, "the secret `\(input.name.value)` is named, not written down",
          hints: ["write `\(input.name.value)=env:NAME` or `\(input.name.value)=file:PATH`"])
      }
      return .secret(SecretName(text))
    }
    let value: Value
    do throws(ValueProblem) {
      value = try input.type.value.value(reading: text)
    } catch {
      throw EngineError(.invalidInput, "the input `\(input.name.value)` \(error.message)")
    }
    try check(value, of: input)
    return value
  }

  /// A value for every input, or what is missing and the flags that give it.
  public func complete(_ given: [String: Value]) throws(EngineError) -> [String: Value] {
    let missing = missing(given: given)
    guard missing.isEmpty else {
      let names = missing.map { "`\($0.name.value)`" }.joined(separator: ", ")
      throw EngineError(
        .inputMissing, missing.count == 1 ? "the input \(names) has no value" : "the inputs \(names) have no values",
        hints: missing.map { "`--input \($0.name.value)=VALUE` (\($0.type.value)): \($0.question)" })
    }
    var values = given
    for input in inputs where values[input.name.value] == nil {
      values[input.name.value] =
        input.type.value == .secret ? .secret(SecretName(input.name.value)) : input.defaultValue
    }
    return values
  }

  private func input(named name: String) throws(EngineError) -> Input {
    if let input = inputs.first(where: { $0.name.value == name }) { return input }
    let near = didYouMean(name, among: inputs.map(\.name.value))
    throw EngineError(
      .invalidInput, "the runbook has no input `\(name)`",
      hints: near.map { ["did you mean `\($0)`?"] }
        ?? [
          inputs.isEmpty ? "it has no inputs" : "it has \(inputs.map { "`\($0.name.value)`" }.joined(separator: ", "))"
        ])
  }

  private func check(_ value: Value?, of input: Input) throws(EngineError) {
    guard let value, let pattern = input.pattern, let problem = mismatch(of: value, with: pattern) else { return }
    throw EngineError(.invalidInput, "the input `\(input.name.value)` \(problem)")
  }
}
