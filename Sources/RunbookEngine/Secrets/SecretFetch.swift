import Diagnostics
import Expressions
import Files
import Processes
import RunbookLanguage

/// Gets the secrets of a runbook, at the start and again whenever a run is resumed: nothing of them is kept.
struct SecretFetch {
  let environment: RunnerEnvironment
  let directory: String

  /// More than any key or token.
  private static let limit = 1 << 16

  /// By ``SecretName/name``.
  func fetch(_ checked: CheckedRunbook, _ values: [String: Value]) async throws(EngineError) -> [String: Secret] {
    var secrets: [String: Secret] = [:]
    for input in checked.runbook.inputs where input.type.value == .secret {
      guard case .secret(let name)? = values[input.name.value] else { continue }
      let bytes = try await fetch(input, name)
      guard !bytes.isEmpty else { throw failure(input, "is empty") }
      secrets[name.name] = Secret(bytes)
    }
    return secrets
  }

  /// The variables that secrets come from: programs get them only where a step gives them.
  static func variables(_ checked: CheckedRunbook, _ values: [String: Value]) -> Set<String> {
    var names: Set<String> = []
    for input in checked.runbook.inputs {
      guard case .secret(let name)? = values[input.name.value] else { continue }
      if case .environment(let variable)? = source(input, name) { names.insert(variable) }
    }
    return names
  }

  /// What was given with `--input NAME=env:…` goes before what the runbook says.
  private static func source(_ input: Input, _ name: SecretName) -> Input.SecretSource? {
    let parts = name.name.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return input.secretSource?.value }
    return parts[0] == "env" ? .environment(parts[1]) : .file(parts[1])
  }

  private func fetch(_ input: Input, _ name: SecretName) async throws(EngineError) -> [UInt8] {
    switch Self.source(input, name) {
    case .environment(let variable)?:
      guard let text = environment.variables[variable], !text.isEmpty else {
        throw failure(input, "comes from the variable `\(variable)`, which is not set")
      }
      return Array(text.utf8)
    case .file(let path)?:
      do throws(FileError) {
        return withoutLineEnd(try readFile(path.hasPrefix("/") ? path : "\(directory)/\(path)", limit: Self.limit))
      } catch {
        throw failure(input, "cannot be read: \(error.message)")
      }
    case .command(let words)?: return withoutLineEnd(try await output(of: words, input))
    case nil: return try await ask(input)
    }
  }

  /// Neither stream is shown or kept, whatever the program does.
  private func output(of words: [String], _ input: Input) async throws(EngineError) -> [UInt8] {
    guard let program = words.first, let path = findProgram(program, path: environment.variables["PATH"] ?? "") else {
      throw failure(input, "comes from the program `\(words.first ?? "")`, which is not in PATH")
    }
    let command = Command(
      program: path, arguments: Array(words.dropFirst()), environment: environment.variables, directory: directory,
      timeout: .seconds(120), outputLimit: 2 * Self.limit)
    let outcome: ProcessOutcome
    do throws(ProcessError) {
      outcome = try await environment.processes.run(command) { _ in }
    } catch {
      throw failure(input, "comes from a program that did not run: \(error.message)")
    }
    guard outcome.succeeded, outcome.standardOutput.bytes.count <= Self.limit else {
      throw failure(input, "comes from `\(program)`, which did not give it (\(outcome.termination))")
    }
    return outcome.standardOutput.bytes
  }

  private func ask(_ input: Input) async throws(EngineError) -> [UInt8] {
    guard environment.person.isPresent else {
      throw failure(input, "has no source, and nobody is there to be asked")
    }
    switch await environment.person.secret(SecretQuestion(input: input.name.value, text: input.question)) {
    case .given(let secret): return secret.bytes
    case .nobody, .suspend: throw failure(input, "was not given")
    }
  }

  private func withoutLineEnd(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.last == UInt8(ascii: "\n") else { return bytes }
    let rest = bytes.dropLast()
    return Array(rest.last == UInt8(ascii: "\r") ? rest.dropLast() : rest)
  }

  private func failure(_ input: Input, _ problem: String) -> EngineError {
    EngineError(
      .inputMissing, "the secret `\(input.name.value)` \(problem)",
      hints: ["name where it is: `--input \(input.name.value)=env:NAME` or `--input \(input.name.value)=file:PATH`"])
  }
}

extension EngineError {
  /// The same error with what must not be seen covered.
  func redacted(_ redactor: Redactor) -> EngineError {
    redactor.isEmpty ? self : mappingTexts { redactor.redact($0) }
  }
}
