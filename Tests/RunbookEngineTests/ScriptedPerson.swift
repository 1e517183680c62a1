import RunbookEngine
import Synchronization

/// Somebody at the terminal who answers from a list and whose questions are kept.
final class ScriptedPerson: Operator {
  enum Line: Sendable {
    case text(String)
    case yes, no
    case decision(DecisionChoice, String?)
    /// End of input.
    case leave
  }

  let name = "ana"
  let isPresent = true
  private let script: Mutex<[Line]>
  private let asked = Mutex<[String]>([])

  init(_ lines: Line...) { script = Mutex(lines) }

  var questions: [String] { asked.withLock { $0 } }

  private func next(_ question: String) -> Line {
    asked.withLock { $0.append(question) }
    return script.withLock { $0.isEmpty ? .leave : $0.removeFirst() }
  }

  func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> {
    let problem = question.problem.map { " [\($0)]" } ?? ""
    if case .text(let text) = next("\(question.step).\(question.output)?\(problem)") { return .given(text) }
    return .suspend
  }

  func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> {
    switch next("\(question.step): \(question.text)") {
    case .yes: .given(true)
    case .no: .given(false)
    default: .suspend
    }
  }

  func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> {
    if case .decision(let choice, let reason) = next(question.text) {
      return .given(DecisionAnswer(choice: choice, reason: reason))
    }
    return .suspend
  }
}
