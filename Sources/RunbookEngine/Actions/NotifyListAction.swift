import Contacts
import Expressions

/// `notify.list`: whom to tell, by when and how. Sends nothing.
struct NotifyListAction: Action {
  let name = "notify.list"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      let list = try NotifiedIncident(call, surroundings).list
      return .succeeded(
        outputs: [
          "recipients": .int(Int64(list.recipients.count)), "list": .string(list.callSheet),
          "obligations": .int(Int64(list.obligations.count)),
        ],
        detail: "\(list.recipients.count) to tell, \(list.obligations.count) duties to report"
          + list.problems.map { "; \($0.message)" }.joined())
    } catch {
      return error.result
    }
  }
}
