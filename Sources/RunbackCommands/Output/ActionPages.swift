import Expressions
import RunbookLanguage

/// `docs/actions.md`, from what the checker knows of the built-in actions: a new one is in it by being there.
enum ActionPages {
  static var markdown: String {
    """
    # Built-in actions

    What a step may `use`, from the code that checks runbooks (`runback explain actions`; one by its name: `runback explain git.verify`).
    An argument in `with` may be a `${{ … }}` of its type. Outputs are read as `steps.ID.outputs.NAME`.

    | action | | effect | may be repeated |
    |---|---|---|---|
    \(ActionSignature.builtIn.map(row).joined(separator: "\n"))

    \(ActionSignature.builtIn.map(page).joined(separator: "\n"))
    """
  }

  static func page(_ action: ActionSignature) -> String {
    var text = "## \(action.name)\n\n\(action.summary)\n\n\(effect(of: action))\n"
    if !action.parameters.isEmpty {
      text += "\n| with | type | |\n|---|---|---|\n"
      for parameter in action.parameters {
        let note = parameter.isRequired ? "**required**: \(parameter.summary)" : parameter.summary
        text += "| `\(parameter.name)` | \(cell("\(parameter.type)")) | \(cell(note)) |\n"
      }
    }
    if !action.outputs.isEmpty {
      text += "\n| output | type | |\n|---|---|---|\n"
      for output in action.outputs {
        text += "| `\(output.name)` | \(cell("\(output.type)")) | \(cell(output.summary)) |\n"
      }
    }
    return text
  }

  private static func row(_ action: ActionSignature) -> String {
    "| [`\(action.name)`](#\(anchor(action.name))) | \(cell(action.summary)) | \(action.effect.rawValue) | \(action.isIdempotent ? "yes" : "no") |"
  }

  /// As GitHub and GitLab make it of a heading.
  private static func anchor(_ name: String) -> String { name.lowercased().filter { $0 != "." } }

  private static func effect(of action: ActionSignature) -> String {
    let repeated =
      action.isIdempotent ? "may be repeated without asking" : "is never repeated without asking"
    return switch action.effect {
    case .read: "It reads, and \(repeated). There is nothing to undo."
    case .mutate:
      "It changes something, and \(repeated). It has no undo of its own: the step says `undo` or `noUndo` where there is something to take back."
    case .irreversible: "It cannot be undone, wants `confirm` or `approve`, and \(repeated)."
    }
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
