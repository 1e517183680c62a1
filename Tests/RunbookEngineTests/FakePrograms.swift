import Processes
import Synchronization

/// Programs that are never started: what they answer is given beforehand, and what was asked of them is kept.
final class FakePrograms: ProcessRunner {
  struct Answer: Sendable {
    var termination = Termination.exited(0)
    var output = ""
    var errors = ""
  }

  private struct State {
    var answers: [String: [Answer]] = [:]
    var commands: [Command] = []
  }

  private let state = Mutex(State())

  /// - Parameter line: the program's name and arguments with blanks between them. Given several times, the answers are
  ///   used one after the other, the last of them for ever; without any, a program succeeds in silence.
  func answer(_ line: String, _ termination: Termination = .exited(0), output: String = "", errors: String = "") {
    state.withLock {
      $0.answers[line, default: []].append(Answer(termination: termination, output: output, errors: errors))
    }
  }

  var commands: [Command] { state.withLock { $0.commands } }
  var calls: [String] { commands.map(Self.line) }

  func run(
    _ command: Command, onEvent: @escaping @Sendable (ProcessEvent) -> Void
  ) async throws(ProcessError) -> ProcessOutcome {
    let line = Self.line(command)
    let answer = state.withLock { state in
      state.commands.append(command)
      let answer = state.answers[line]?.first ?? Answer()
      if (state.answers[line]?.count ?? 0) > 1 { state.answers[line]?.removeFirst() }
      return answer
    }
    onEvent(.started(ProcessIdentity(processID: 4711, startTime: 99, bootID: "boot")))
    if !answer.output.isEmpty { onEvent(.output(.standardOutput, Array(answer.output.utf8))) }
    if !answer.errors.isEmpty { onEvent(.output(.standardError, Array(answer.errors.utf8))) }
    return ProcessOutcome(termination: answer.termination)
  }

  private static func line(_ command: Command) -> String {
    let name = command.program.split(separator: "/").last.map(String.init) ?? ""
    return ([name] + command.arguments).joined(separator: " ")
  }
}
