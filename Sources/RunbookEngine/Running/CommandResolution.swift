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
      for entry in step.environment { added.append((entry.name.value, try entry.value.evaluateText(in: bindings))) }
      let input = try step.standardInput?.evaluateText(in: bindings)
      let place = try step.workingDirectory?.evaluateText(in: bindings)
      return command(vector, script: script, added: added, input: input, place: place, &programs)
    } catch {
      return .failure(Unresolvable(message: "a part of its command has no value: \(error.message)"))
    }
  }

  private func command(
    _ vector: [String], script: String?, added: [(String, String)], input: String?, place: String?,
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
      directory: workingDirectory, standardInput: Array((input ?? "").utf8),
      timeout: limit.map { .milliseconds($0.milliseconds) },
      // The spool keeps what is kept.
      outputLimit: 0)
    var action = JSONObject()
    if let script {
      action["shell"] = .string(shown(script))
    } else {
      action["argv"] = JSONValue(vector)
    }
    if !added.isEmpty { action["env"] = .object(JSONObject(added.map { ($0.0, .string($0.1)) })) }
    if let input { action["stdin"] = .string(shown(input)) }
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
