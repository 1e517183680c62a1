import Calendars
import Diagnostics
import Expressions
import RunbookLanguage

/// What the views say of a step, in words that are the same in each of them.
struct StepWords {
  let step: Step

  init(_ step: Step) { self.step = step }

  /// The work in a few words: an action's name, the command, or who does it.
  var work: String {
    switch step.action {
    case .uses(let call): call.name.value
    case .run(let elements): elements.map(\.shown).joined(separator: " ")
    case .shell: "a script for bash"
    case .manual: "by a person"
    case .parallel(let branches, _): "\(branches.count) branches at the same time"
    case .group(let steps): "\(steps.count) steps"
    }
  }

  /// What stands between the step and its work, in the order in which it is asked.
  var conditions: [String] {
    var words: [String] = []
    if let when = step.when { words.append("when \(when.expression.text)") }
    if step.guardProbe != nil { words.append("unless it is done already") }
    if let forEach = step.forEach {
      words.append("for each \(forEach.variable.value) in \(forEach.list.expression.text)")
    }
    if step.confirm != nil { words.append(step.confirm?.typed == nil ? "asks first" : "asks for a word first") }
    if let approve = step.approve { words.append("approved by \(approve.count) of \(approve.from.value)") }
    if let retry = step.retry { words.append("tried up to \(retry.maximum) times") }
    switch step.onError {
    case .stop: break
    case .ask: words.append("asks when it fails")
    case .continue: words.append("goes on when it fails")
    case .goto(let target): words.append("goes to \(target.value) when it fails")
    }
    if !step.isCritical { words.append("may fail") }
    return words
  }
}

extension Step.ArgumentElement {
  /// As it is written in a runbook, on one line.
  var shown: String {
    switch self {
    case .argument(let template): template.shown
    case .each(let list): "{ each: \(list.expression.text) }"
    case .when(let condition, let arguments):
      "{ when: \(condition.expression.text), args: [\(arguments.map(\.shown).joined(separator: ", "))] }"
    }
  }
}

extension Template {
  /// As it is written in a runbook.
  var shown: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .expression(let expression): "${{ \(expression.expression.text) }}"
      }
    }.joined()
  }
}

extension ArgumentValue {
  /// As it is written in a runbook, on one line.
  var shown: String {
    switch self {
    case .constant(let constant): constant.value.text ?? "\(constant.value.kind)"
    case .template(let template): template.shown
    case .expression(let expression): expression.expression.text
    case .list(let elements, _): "[\(elements.map(\.shown).joined(separator: ", "))]"
    case .map(let entries, _): "{\(entries.map { "\($0.key.value): \($0.value.shown)" }.joined(separator: ", "))}"
    }
  }
}
