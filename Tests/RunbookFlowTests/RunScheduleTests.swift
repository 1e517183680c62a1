import Calendars
import Diagnostics
import Journal
import RunbookFlow
import RunbookLanguage
import Testing

@Suite struct `The order of a run` {
  private func schedule(_ steps: String) throws -> RunSchedule {
    let source = Source(
      path: "runbooks/sample.yaml",
      text: """
        apiVersion: runback/v1
        kind: Runbook
        metadata: { id: sample, title: A sample }
        permissions: { exec: [tool] }
        defaults: { timeout: 1m }
        steps:
        \(steps)

        """)
    let check = RunbookChecker(features: .all, today: Timestamp(secondsSinceEpoch: 0)).check(source)
    return RunSchedule(try #require(check.runbook, "\(check.diagnostics.map(\.message))"))
  }

  private func names(_ frontier: Frontier) -> [String] {
    guard case .moves(let moves) = frontier else { return ["over"] }
    return moves.map { $0.place?.id ?? "-" }
  }

  private func apply(_ event: JournalEvent, to state: inout RunState) {
    state.apply(
      JournalEntry(
        sequence: state.lastSequence + 1, time: Timestamp(secondsSinceEpoch: state.lastSequence), event: event))
  }

  private func intent(_ step: String, _ kind: StepIntent.Kind = .run) -> JournalEvent {
    .stepIntent(StepIntent(step: step, title: step, attempt: 1, kind: kind, effect: .mutate, idempotent: false))
  }

  private func success(_ step: String) -> JournalEvent {
    .stepFinished(StepFinished(step: step, attempt: 1, status: .succeeded))
  }

  @Test func `follows from the journal alone`() throws {
    var schedule = try schedule(
      """
        - { id: a, title: A, run: [tool, a], noUndo: a test }
        - id: both
          title: Both
          parallel:
            left: [{ id: b, title: B, run: [tool, b], noUndo: a test }]
            right: [{ id: c, title: C, run: [tool, c], noUndo: a test }]
        - { id: d, title: D, run: [tool, d], noUndo: a test }
      """)
    var state = RunState()
    var seen: [[String]] = [names(schedule.frontier(state))]
    for event in [
      intent("a"), success("a"), intent("both", .parallel), success("c"), success("b"), success("both"), success("d"),
    ] {
      apply(event, to: &state)
      seen.append(names(schedule.frontier(state)))
      // One that has seen nothing before says the same.
      var other = RunSchedule(schedule.checked)
      #expect(other.frontier(state) == schedule.frontier(state))
    }
    #expect(seen == [["a"], ["a"], ["both"], ["b", "c"], ["b"], ["both"], ["d"], ["over"]])
  }
}
