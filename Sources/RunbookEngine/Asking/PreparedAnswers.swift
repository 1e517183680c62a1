import Diagnostics
public import JSON

/// Answers that were given before anybody asked: `--answer`, `--answers`, `--confirm`, `--decide`, `--set`.
public struct PreparedAnswers: Sendable, Hashable {
  /// By step and output: text as a person would type it.
  public private(set) var values: [String: [String: String]] = [:]
  /// By step: the typed word, empty when none was given.
  public private(set) var confirmations: [String: String] = [:]
  /// By step; each is used once.
  public private(set) var decisions: [String: DecisionChoice] = [:]
  /// Texts with signatures that approve, and where each comes from.
  public private(set) var approvals: [Approval] = []
  /// Why fewer people are to approve, by step; each is used once.
  public private(set) var brokenGlass: [String: String] = [:]

  public struct Approval: Sendable, Hashable {
    public let text: String
    public let source: String
  }

  /// Goes with every decision.
  public var reason: String?

  public init() {}

  /// Reads `STEP.OUTPUT=VALUE`, of `--answer` and of `--set`.
  public mutating func add(answer text: String) throws(EngineError) {
    guard let equals = text.firstIndex(of: "="), let dot = text[..<equals].firstIndex(of: ".") else {
      throw EngineError(.invalidAnswer, "`\(text)` is no answer", hints: ["write `STEP.OUTPUT=VALUE`"])
    }
    let step = String(text[..<dot])
    let output = String(text[text.index(after: dot)..<equals])
    guard !step.isEmpty, !output.isEmpty else {
      throw EngineError(.invalidAnswer, "`\(text)` is no answer", hints: ["write `STEP.OUTPUT=VALUE`"])
    }
    values[step, default: [:]][output] = String(text[text.index(after: equals)...])
  }

  public mutating func add(approval text: String, source: String) {
    approvals.append(Approval(text: text, source: source))
  }

  /// Reads `STEP=REASON`.
  public mutating func add(breakGlass text: String) throws(EngineError) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[1].contains(where: { !$0.isWhitespace }) else {
      throw EngineError(
        .invalidAnswer, "`--break-glass \(text)` has no reason", hints: ["write `--break-glass STEP=REASON`"])
    }
    brokenGlass[parts[0]] = parts[1]
  }

  mutating func takeBrokenGlass(for step: String) -> String? { brokenGlass.removeValue(forKey: step) }

  /// Reads `STEP` or `STEP=WORD`.
  public mutating func add(confirmation text: String) throws(EngineError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let step = parts.first, !step.isEmpty else {
      throw EngineError(.invalidAnswer, "`\(text)` confirms no step", hints: ["write `STEP` or `STEP=WORD`"])
    }
    confirmations[String(step)] = parts.count == 2 ? String(parts[1]) : ""
  }

  /// Reads `STEP=retry|skip|done|undo|abort`.
  public mutating func add(decision text: String) throws(EngineError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let words = DecisionChoice.allCases
    guard parts.count == 2, !parts[0].isEmpty else {
      throw EngineError(
        .invalidAnswer, "`\(text)` is no decision",
        hints: ["write `STEP=\(words.map(\.rawValue).joined(separator: "|"))`"])
    }
    guard let choice = words.first(where: { $0.rawValue == parts[1] }) else {
      let near = didYouMean(parts[1], among: words.map(\.rawValue))
      throw EngineError(
        .invalidAnswer, "`\(parts[1])` is no decision",
        hints: [
          near.map { "did you mean `\($0)`?" }
            ?? "it is one of \(words.map { "`\($0.rawValue)`" }.joined(separator: ", "))"
        ])
    }
    decisions[parts[0]] = choice
  }

  /// Reads a file of answers: `{"answers": {"STEP": {"OUTPUT": VALUE}}, "confirm": ["STEP", "STEP=WORD"]}`.
  public mutating func add(_ object: JSONObject) throws(EngineError) {
    for (key, value) in object.members {
      switch (key, value) {
      case ("answers", .object(let steps)):
        for (step, outputs) in steps.members {
          guard let outputs = outputs.objectValue else {
            throw EngineError(.invalidAnswer, "the answers for step `\(step)` are no object of outputs and values")
          }
          for (output, value) in outputs.members { values[step, default: [:]][output] = value.answerText }
        }
      case ("confirm", .array(let confirmations)):
        for confirmation in confirmations {
          guard let text = confirmation.stringValue else {
            throw EngineError(.invalidAnswer, "`confirm` in a file of answers holds something that is no string")
          }
          try add(confirmation: text)
        }
      default:
        throw EngineError(
          .invalidAnswer, "`\(key)` in a file of answers is unknown or of the wrong type",
          hints: ["it has the members `answers`, an object, and `confirm`, an array"])
      }
    }
  }

  func confirms(_ step: String, typed word: String?) -> Bool {
    guard let given = confirmations[step] else { return false }
    return word == nil || word == given
  }

  mutating func takeDecision(about step: String) -> DecisionChoice? { decisions.removeValue(forKey: step) }
}

extension JSONValue {
  /// As a person would type it.
  fileprivate var answerText: String {
    if case .string(let text) = self { text } else { compact }
  }
}
