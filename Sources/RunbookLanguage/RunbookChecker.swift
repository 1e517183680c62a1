public import Calendars
public import Diagnostics

/// Checks a runbook completely before anything runs.
public struct RunbookChecker: Sendable {
  public let actions: [ActionSignature]
  public let features: Set<LanguageFeature>
  /// For overdue reviews.
  public let today: Timestamp

  public init(
    actions: [ActionSignature] = ActionSignature.builtIn, features: Set<LanguageFeature> = LanguageFeature.supported,
    today: Timestamp
  ) {
    self.actions = actions
    self.features = features
    self.today = today
  }

  /// All independent findings, and the runbook when none of them is an error.
  public func check(_ source: Source) -> RunbookCheck {
    RunbookCheck(runbook: nil, diagnostics: [])
  }
}
