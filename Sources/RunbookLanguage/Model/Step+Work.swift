public import Expressions

/// What follows from the kind of a step's work alone.
extension Step {
  /// The steps that lie in it, in order.
  public var contents: [Step] {
    switch action {
    case .group(let steps): steps
    case .parallel(let branches, _): branches.flatMap(\.steps)
    case .uses, .run, .shell, .manual: []
    }
  }

  /// Whether the work is that of the steps inside.
  public var isContainer: Bool {
    switch action {
    case .group, .parallel: true
    case .uses, .run, .shell, .manual: false
    }
  }

  /// Whether it starts a program that the runbook names.
  public var isProgram: Bool {
    switch action {
    case .run, .shell: true
    case .uses, .manual, .parallel, .group: false
    }
  }
}

extension [Step.ArgumentElement] {
  /// The argument vector. Elements of a list that have no text are left out.
  public func vector(in bindings: [String: Value]) throws(EvaluationProblem) -> [String] {
    var words: [String] = []
    for element in self {
      switch element {
      case .argument(let template): words.append(try template.evaluateText(in: bindings))
      case .each(let list):
        if case .list(let values) = try list.evaluate(in: bindings) { words += values.compactMap(\.text) }
      case .when(let condition, let arguments):
        guard try condition.evaluateCondition(in: bindings) else { continue }
        for argument in arguments { words.append(try argument.evaluateText(in: bindings)) }
      }
    }
    return words
  }
}
