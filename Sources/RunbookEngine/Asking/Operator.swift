public import Expressions
import Journal

/// The person who runs a runbook, or what stands for them. The runner asks one question at a time.
public protocol Operator: Sendable {
  /// The name under which answers are journalled.
  var name: String { get }
  /// Whether somebody is there at all.
  var isPresent: Bool { get }
  /// A value of an output that only a person knows.
  func answer(_ question: ValueQuestion) async -> OperatorAnswer<String>
  /// Yes or no.
  func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool>
  /// What is to be done about a step that failed or whose outcome nobody knows.
  func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer>
  /// A secret, which is not shown while it is typed.
  func secret(_ question: SecretQuestion) async -> OperatorAnswer<Secret>
  /// Signatures of others, as text.
  func approve(_ question: ApprovalQuestion) async -> OperatorAnswer<ApprovalReply>
}

public enum OperatorAnswer<Content: Sendable>: Sendable {
  case given(Content)
  /// Nobody can be asked.
  case nobody
  /// The person wants the run to stand still here.
  case suspend
}

public struct ValueQuestion: Sendable, Hashable {
  public let step: String
  public let output: String
  public let type: ValueType
  public let text: String
  public let isOptional: Bool
  /// Why the previous answer was not accepted.
  public let problem: String?
}

public struct ConfirmationQuestion: Sendable, Hashable {
  public let step: String
  public let title: String
  public let text: String
  /// The word that must be typed instead of a plain yes.
  public let typed: String?
}

public struct DecisionQuestion: Sendable, Hashable {
  public enum Situation: Sendable, Hashable {
    case failed(message: String, effectHappened: Bool)
    /// There is an intent and no end.
    case unknown
    case declined
    /// The program of an earlier process still runs.
    case stillRunning(processID: Int32)
  }

  public let step: String
  public let title: String
  public let situation: Situation
  public let choices: [DecisionChoice]

  /// One sentence that says how things stand.
  public var text: String {
    switch situation {
    case .failed(let message, let effectHappened):
      "step `\(step)` failed: \(message)\(effectHappened ? "; its effect has happened" : "")"
    case .unknown: "nobody knows whether step `\(step)` has happened: it was begun, and its end was not recorded"
    case .declined: "step `\(step)` was not confirmed"
    case .stillRunning(let number): "the program of step `\(step)` still runs as process \(number)"
    }
  }
}

/// What a person may choose about a step.
public enum DecisionChoice: String, Sendable, Hashable, CaseIterable {
  case retry, skip, done, undo, abort
  /// Wait until the earlier process has ended.
  case wait
  /// End the earlier process.
  case terminate

  /// What it means, for a menu.
  public var explanation: String {
    switch self {
    case .retry: "run the step again"
    case .skip: "go on without it"
    case .done: "it was done by hand; go on"
    case .undo: "undo what is armed and end the run"
    case .abort: "end the run here"
    case .wait: "wait until that process has ended"
    case .terminate: "end that process"
    }
  }

  var journalled: Decision.Choice? {
    switch self {
    case .retry: .retry
    case .skip: .skip
    case .done: .done
    case .undo: .undo
    case .abort: .abort
    case .wait, .terminate: nil
    }
  }
}

public struct DecisionAnswer: Sendable, Hashable {
  public var choice: DecisionChoice
  public var reason: String?

  public init(choice: DecisionChoice, reason: String? = nil) {
    self.choice = choice
    self.reason = reason
  }
}

/// Nobody: every question stays open.
public struct NoOperator: Operator {
  public let name: String
  public let isPresent = false

  public init(name: String) { self.name = name }

  public func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> { .nobody }
  public func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> { .nobody }
  public func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> { .nobody }
}
