import RunbackCommands
import Synchronization

/// A console that keeps what is written and answers from a list.
final class RecordingConsole: Console {
  private struct State {
    var output = ""
    var errors = ""
    var answers: [String]
  }

  private let state: Mutex<State>
  let inputIsTerminal: Bool
  let outputIsTerminal = false
  let errorIsTerminal: Bool
  let width = 80

  /// - Parameter answers: what a person types, line by line; without any, nobody is there.
  init(answers: [String] = []) {
    state = Mutex(State(answers: answers))
    inputIsTerminal = !answers.isEmpty
    errorIsTerminal = !answers.isEmpty
  }

  var output: String { state.withLock { $0.output } }
  var errors: String { state.withLock { $0.errors } }

  func write(_ text: String) { state.withLock { $0.output += text } }
  func writeError(_ text: String) { state.withLock { $0.errors += text } }
  func readSecret(_ prompt: String) -> [UInt8]? {
    writeError(prompt)
    return readLine().map { Array($0.utf8) }
  }
  func readLine() -> String? { state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() } }
}
