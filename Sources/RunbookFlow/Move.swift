public import Journal

/// One thing that may be done in a run now.
public enum Move: Sendable, Hashable {
  /// Look at a step that nothing was done for yet: its condition, guard and questions, then its effect. For a group,
  /// branches and a `forEach`: enter it.
  case begin(StepPlace)
  /// Nobody knows how it ended, or it was ended on request.
  case clearUp(StepPlace)
  /// It failed or was not confirmed: somebody decides.
  case decide(StepPlace)
  /// Everything in it has ended.
  case close(StepPlace, ContainerEnd)
  /// It is passed over.
  case skip(StepPlace, reason: String)
  /// Its failure ends the run.
  case fail(StepPlace)
  /// From here on these undo steps run, in this order.
  case beginUndo([StepPlace])
  case endUndo(undone: [String], byHand: [String])

  /// The step that it is about; nil for what concerns the whole run.
  public var place: StepPlace? {
    switch self {
    case .begin(let place), .clearUp(let place), .decide(let place), .close(let place, _), .skip(let place, _),
      .fail(let place):
      place
    case .beginUndo, .endUndo: nil
    }
  }

  /// It is only written down.
  public var isInstant: Bool {
    switch self {
    case .skip, .close, .fail, .beginUndo, .endUndo: true
    case .begin, .clearUp, .decide: false
    }
  }
}

/// How a group, branches or a `forEach` ended.
public struct ContainerEnd: Sendable, Hashable {
  /// Nil: it succeeded.
  public var failure: String?
  /// What is to be said although it succeeded.
  public var remark: String?
}

/// Where a run stands: what may be done now, at the same time; or that it is over.
public enum Frontier: Sendable, Hashable {
  case moves([Move])
  case over(RunEnd)
}

/// How a run ended.
public struct RunEnd: Sendable, Hashable {
  public var status: RunFinished.Status
  public var reason: String?
}

extension RunEnding {
  /// The failure of a step that nobody is asked about ends the run.
  public init(failureOf known: StepState, at place: StepPlace) {
    let message = known.message ?? "failed"
    let part = place.role == .preflight ? "preflight step" : "step"
    self.init(
      status: .failed, reason: "\(part) `\(place.id)` failed: \(message)",
      failure: RunFailure(step: place.id, message: message, exitCode: known.exitCode))
  }
}
