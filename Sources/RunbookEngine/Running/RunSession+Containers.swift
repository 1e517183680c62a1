import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// Groups, branches and `forEach`.
extension RunSession {
  /// From here on what lies in it is done.
  func enter(_ place: StepPlace) throws(EngineError) -> Flow {
    var kind = StepIntent.Kind.group
    if case .parallel = place.step.action { kind = .parallel }
    try record(.stepIntent(intent(place, kind: kind, action: JSONObject())), .later)
    return .done
  }

  func enterCollection(_ place: StepPlace) throws(EngineError) -> Flow {
    switch place.recordedItems(bindings(at: place)) {
    case .success(let items):
      try record(.stepIntent(intent(place, kind: .forEach, action: ["items": .array(items)])), .now)
      return .done
    case .failure(let problem): return try failBefore(place, problem.message)
    }
  }

  /// Everything in it has ended.
  func close(_ place: StepPlace, _ end: ContainerEnd) throws(EngineError) -> Flow {
    try finish(
      place,
      StepFinished(
        step: place.id, attempt: state.step(place.id).attempts, status: end.failure == nil ? .succeeded : .failed,
        message: end.failure ?? end.remark))
  }
}
