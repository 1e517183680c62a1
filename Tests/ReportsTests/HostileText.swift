import Calendars
import JSON
import Journal

/// Everything in a journal that a person or a program wrote could be an attacker's.
let hostileText =
  "a|b\n# Heading\r\n- [x](javascript:alert(1)) <script>x</script> `code` **bold** ![i](u) \u{1B}[31m\u{202E}\u{2028}~~s~~ &lt; \"' onload='x' ]]> </svg></style>\u{FFFE}"

extension ReviewScene {
  /// A run with hostile text in every place that takes one.
  func writeHostile() throws {
    let text = hostileText
    let request = ApprovalRequested(
      step: text, number: 1, text: text, plan: [:], from: text, count: 2, expires: nil, breakGlass: text,
      notify: [text])
    var created = created(title: text, inputs: [text: .string(text)], incident: text)
    created.requester = text
    created.host = text
    created.trust = text
    created.proof = text
    created.from = RunStart(step: text, reason: text)
    created.skippedPreflight = [text: .string(text)]
    created.files = [RecordedFile(path: text, digest: ContentDigest(of: [1]))]
    try write(
      [
        Self.intent("scope", text, uses: "git.verify"),
        .stepFinished(
          StepFinished(
            step: "scope", attempt: 1, status: .failed, outputs: ["commits": [.string(text)]], message: text)),
        Self.intent("list", text, uses: "notify.list"),
        .stepFinished(
          StepFinished(
            step: "list", attempt: 1, status: .succeeded,
            outputs: [
              "list": .string("```\n# out\n````\n\(text)"),
              "deadlines": [
                [
                  "id": .string(text), "title": .string(text), "to": .string(text), "cite": .string(text),
                  "due": "2026-11-27T06:00:00Z", "since": .string(text),
                ]
              ],
            ], message: text)),
        Self.intent("rollback", "Go back", .mutate, uses: "git.rollback"),
        .stepFinished(
          StepFinished(
            step: "rollback", attempt: 1, status: .succeeded,
            outputs: ["from": .string("`\n\n# from\n\n`"), "target": .string(text), "kept": [.string(text)]])),
        .decision(Decision(step: text, choice: .skip, by: text, reason: text, question: text)),
        .approvalRequested(request),
        .approvalGranted(
          ApprovalGranted(
            step: text, request: request.digest, person: text, key: text, signature: text, source: text)),
        .note(Note(text: text, by: text)), .note(Note(text: text, by: text, kind: .action, owner: text)),
        .note(Note(text: text, by: text, kind: .badly)), .note(Note(text: text, by: text, kind: .impact)),
        .amendment(Amendment(occurredAt: .earliest, text: text, by: text, corrects: 9, lane: .attacker)),
        .amendment(Amendment(occurredAt: .latest, text: text, by: text, corrects: -4)),
        .undoBegun(UndoBegun(by: text, reason: text, steps: [text])),
        .undoFinished(UndoFinished(undone: [text], byHand: [text])),
        .runSuspended(
          RunSuspended(
            reason: text,
            missing: [MissingAnswer(kind: .decide, subject: "scope", question: text, flag: "--decide `\n# x` a")])),
      ], created: created)
  }
}
