import RunbookLanguage

/// One of the lists of steps that a runbook has.
public enum RunbookPart: String, Sendable, Hashable, CaseIterable {
  case preflight, steps, onFailure, always

  var heading: String {
    switch self {
    case .preflight: "Before anything is changed"
    case .steps: "Steps"
    case .onFailure: "When the run fails"
    case .always: "When the run ends"
    }
  }

  /// Whether its steps run because of how the run went, and not because others came before them.
  var isHandler: Bool { self == .onFailure || self == .always }

  func steps(of runbook: Runbook) -> [Step] {
    switch self {
    case .preflight: runbook.preflight
    case .steps: runbook.steps
    case .onFailure: runbook.onFailure
    case .always: runbook.always
    }
  }
}

extension Runbook {
  /// The parts that have steps, in the order of a run.
  var parts: [RunbookPart] { RunbookPart.allCases.filter { !$0.steps(of: self).isEmpty } }
}
