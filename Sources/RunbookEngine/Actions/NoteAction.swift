import Journal
import RunbookLanguage

/// `note`: a sentence for the timeline.
struct NoteAction: Action {
  let name = "note"

  func perform(_ call: ActionInvocation) async -> ActionResult {
    let note = Note(text: call.text("text") ?? "", by: call.runbook.metadata.id.value)
    return .succeeded(outputs: [:], detail: nil, entries: [.note(note)])
  }
}
