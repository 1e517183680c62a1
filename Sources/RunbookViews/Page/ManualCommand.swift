import Diagnostics
import Expressions
import RunbookLanguage

/// A command of a runbook as a person types it into a shell, with what the runbook computes as shell variables.
///
/// `${{ inputs.repo }}` becomes `"$repo"` and `${{ steps.scope.outputs.tip }}` becomes `"$scope_tip"`; everything else that an
/// expression computes is a gap that the person fills, shown as `<…>` inside quotes, which no shell reads as anything.
struct ManualCommand {
  private(set) var text = ""
  /// Expressions that stand as gaps.
  private(set) var gaps: [String] = []

  init(_ elements: [Step.ArgumentElement]) {
    text = elements.map { element in
      switch element {
      case .argument(let template): argument(template)
      case .each(let list): gap("one argument for each of \(list.expression.text)")
      case .when(let condition, let arguments):
        gap("only if \(condition.expression.text): \(arguments.map(\.shown).joined(separator: " "))")
      }
    }.joined(separator: " ")
  }

  /// A built-in action as the program's own command, where it has one.
  init?(_ call: ActionCall) {
    guard let command = Self.commands[call.name.value] else { return nil }
    let arguments = call.arguments.map { argument in
      "--\(Self.option(argument.name.value)) \(value(argument.value))"
    }
    text = (["runback \(command)"] + arguments).joined(separator: " ")
  }

  private static let commands = [
    "git.verify": "verify", "git.knownGood": "known-good", "git.rollback": "rollback apply",
    "notify.list": "contacts notify", "notify.send": "contacts send",
  ]

  /// `allowRemoval` is `--allow-removal`.
  private static func option(_ name: String) -> String {
    name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }

  private mutating func value(_ value: ArgumentValue) -> String {
    switch value {
    case .template(let template): argument(template)
    case .constant(let constant): shellQuoted(constant.value.text ?? "\(constant.value.kind)")
    case .expression(let expression): gap(expression.expression.text)
    case .list(let elements, _): elements.map { self.value($0) }.joined(separator: " ")
    case .map(let entries, _): entries.map { self.value($0.value) }.joined(separator: " ")
    }
  }

  private mutating func argument(_ template: Template) -> String {
    if let literal = template.literal { return shellQuoted(literal) }
    var quoted = ""
    for piece in template.pieces {
      switch piece {
      case .text(let text): quoted += Self.doubleQuoted(text)
      case .expression(let expression):
        if let name = ShellVariable(expression.expression.text) {
          quoted += "${\(name.text)}"
        } else {
          gaps.append(expression.expression.text)
          quoted += Self.doubleQuoted("<\(expression.expression.text)>")
        }
      }
    }
    return "\"\(quoted)\""
  }

  private mutating func gap(_ what: String) -> String {
    gaps.append(what)
    return "\"\(Self.doubleQuoted("<\(what)>"))\""
  }

  /// POSIX shell §2.2.3: what keeps its meaning between double quotes.
  private static func doubleQuoted(_ text: String) -> String {
    text.map { "\\\"$`".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}

/// The shell variable that holds an input, or an output of a step, on the page for the hand.
struct ShellVariable: Hashable {
  let text: String

  /// Nil when the expression is more than a name.
  init?(_ expression: String) {
    let parts = expression.split(separator: ".", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
    }
    guard isName else { return nil }
    if parts.count == 2, parts[0] == "inputs" {
      text = String(parts[1])
    } else if parts.count == 4, parts[0] == "steps", parts[2] == "outputs" {
      text = "\(parts[1])_\(parts[3])"
    } else {
      return nil
    }
  }
}
