public import Calendars
public import Diagnostics
import Expressions
import YAML

/// Checks a runbook completely before anything runs.
public struct RunbookChecker: Sendable {
  public let actions: [ActionSignature]
  public let features: Set<LanguageFeature>
  /// For overdue reviews.
  public let today: Timestamp
  /// Who is in the contacts, as `group:platform-security`; nil: references to them are not checked.
  public let contacts: Set<String>?

  public init(
    actions: [ActionSignature] = ActionSignature.builtIn, features: Set<LanguageFeature> = LanguageFeature.supported,
    today: Timestamp, contacts: Set<String>? = nil
  ) {
    self.actions = actions
    self.features = features
    self.today = today
    self.contacts = contacts
  }

  /// All independent findings, and the runbook when none of them is an error.
  public func check(_ source: Source) -> RunbookCheck {
    let context = DecodingContext(source)
    var decoder = RunbookDecoder(context, actions: actions, features: features)
    let runbook = context.root().flatMap { decoder.decode($0) }
    var itemTypes: [String: ValueType] = [:]
    if let runbook {
      var inspection = RunbookInspection(runbook, decoder: decoder, today: today, contacts: contacts)
      inspection.inspect()
      itemTypes = inspection.itemTypes
    }
    let diagnostics = EatenExpressions(source).explain(context.diagnostics).sorted {
      ($0.range.lower, $0.range.upper, $0.code) < ($1.range.lower, $1.range.upper, $1.code)
    }
    let isSound = !diagnostics.contains { $0.severity == .error }
    return RunbookCheck(
      runbook: isSound ? runbook.map { CheckedRunbook($0, itemTypes: itemTypes) } : nil,
      diagnostics: diagnostics)
  }
}
