import Calendars
import Expressions
import JSON
import Journal
import Processes
import RunbookLanguage

/// A command whose every part has its value.
struct ResolvedCommand {
  var command: Command
  var digest: ContentDigest
  /// As the journal shows it.
  var action: JSONObject
  var kind = StepIntent.Kind.run
}

/// Why a step has no command to start.
struct Unresolvable: Error {
  let message: String
}

/// From a step and what expressions see to the very command that is started.
struct CommandResolution {
  let step: Step
  let bindings: [String: Value]
  let secrets: [String: Secret]
  let runbook: Runbook
  let limit: TimeSpan?
  /// Relative paths are relative to it.
  let directory: String
  /// The environment of the process; `PATH` is where programs are looked for.
  let variables: [String: String]
  /// The folder of the outputs that come from files.
  let outputs: String?
  let run: String
  let id: String

  /// Of a script in the journal; all of it is in the runbook, which the journal carries.
  private static let shownLimit = 1024

  func resolve(_ programs: inout ProgramDigests) -> Result<ResolvedCommand, Unresolvable> {
    do throws(EvaluationProblem) {
      var vector: [String] = []
      var script: String?
      switch step.action {
      case .run(let elements): vector = try elements.vector(in: bindings)
      case .shell(let text):
        // Bash names the step in what it complains about.
        vector = ["bash", "-euo", "pipefail", "-c", text.value, id]
        script = text.value
      case .uses, .manual, .parallel, .group: return .failure(Unresolvable(message: "it starts no program"))
      }
      var added: [(String, String)] = []
      var hidden: Set<String> = []
      for entry in step.environment {
        if let secret = try secret(entry.value) {
          guard let text = String(validating: secret.bytes, as: UTF8.self) else {
            return .failure(
              Unresolvable(message: "the secret for `\(entry.name.value)` is not UTF-8, as variables are"))
          }
          hidden.insert(entry.name.value)
          added.append((entry.name.value, text))
        } else {
          added.append((entry.name.value, try entry.value.evaluateText(in: bindings)))
        }
      }
      var input = CommandInput.none
      if let template = step.standardInput {
        if let secret = try secret(template) {
          input = .secret(secret)
        } else {
          input = .text(try template.evaluateText(in: bindings))
        }
      }
      let place = try step.workingDirectory?.evaluateText(in: bindings)
      return command(vector, script: script, added: added, hidden: hidden, input: input, place: place, &programs)
    } catch {
      return .failure(Unresolvable(message: "a part of its command has no value: \(error.message)"))
    }
  }

  /// The secret, when the template is nothing else.
  private func secret(_ template: Template) throws(EvaluationProblem) -> Secret? {
    guard let single = template.single, case .secret(let name) = try single.evaluate(in: bindings) else { return nil }
    return secrets[name.name]
  }

  private func command(
    _ vector: [String], script: String?, added: [(String, String)], hidden: Set<String>,
    input: CommandInput, place: String?,
    _ programs: inout ProgramDigests
  ) -> Result<ResolvedCommand, Unresolvable> {
    guard let name = vector.first, !name.isEmpty else {
      return .failure(Unresolvable(message: "its command is empty"))
    }
    guard runbook.permissions.exec.contains(where: { $0.value == name }) else {
      return .failure(Unresolvable(message: "`\(name)` is not among the programs of `permissions.exec`"))
    }
    // The search path is the user's own: a step may set PATH for its program, not choose the program with it.
    guard let path = findProgram(name, path: variables["PATH"] ?? "") else {
      return .failure(Unresolvable(message: "there is no program `\(name)` in PATH"))
    }
    let digest: ContentDigest
    do throws(JournalError) {
      digest = try programs.digest(of: path)
    } catch {
      return .failure(Unresolvable(message: "the program `\(path)` cannot be read: \(error.message)"))
    }
    let workingDirectory = place.map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" } ?? directory
    let command = Command(
      program: path, arguments: Array(vector.dropFirst()), environment: environment(added),
      directory: workingDirectory, standardInput: input.bytes,
      timeout: limit.map { .milliseconds($0.milliseconds) },
      // The spool keeps what is kept.
      outputLimit: 0)
    var action = JSONObject()
    if let script {
      action["shell"] = .string(shown(script))
    } else {
      action["argv"] = JSONValue(vector)
    }
    if !added.isEmpty {
      let shown = added.map { ($0.0, JSONValue.string(hidden.contains($0.0) ? Redactor.cover : $0.1)) }
      action["env"] = .object(JSONObject(shown))
    }
    switch input {
    case .none: break
    case .text(let text): action["stdin"] = .string(shown(text))
    case .secret: action["stdin"] = .string(Redactor.cover)
    }
    if place != nil { action["cwd"] = .string(workingDirectory) }
    if let limit { action["timeout"] = .string(limit.description) }
    return .success(
      ResolvedCommand(command: command, digest: digest, action: action, kind: script == nil ? .run : .shell))
  }

  private func environment(_ added: [(String, String)]) -> [String: String] {
    var variables = variables
    for (key, value) in added { variables[key] = value }
    variables["RUNBACK_RUN"] = run
    variables["RUNBACK_STEP"] = id
    variables["RUNBACK_OUTPUTS"] = outputs
    return variables
  }

  private func shown(_ text: String) -> String {
    text.utf8.count <= Self.shownLimit ? text : "\(text.utf8.count) bytes"
  }
}

/// What a program reads.
enum CommandInput {
  case none
  case text(String)
  case secret(Secret)

  var bytes: [UInt8] {
    switch self {
    case .none: []
    case .text(let text): Array(text.utf8)
    case .secret(let secret): secret.bytes
    }
  }
}
