import Calendars
import Journal
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Screens

extension RunScreen {
  /// What the journal says, with the runbook's plan of what comes next where that can be read.
  ///
  /// - Parameter isHeld: a process has the run in its hands, so that a step without an end is under way.
  init(
    _ state: RunState, _ checked: CheckedRunbook?, output: [String] = [], isHeld: Bool, now: Timestamp,
    past: PastDurations = PastDurations(), duties: [Deadline] = [], keys: String? = nil
  ) {
    var rows = StepRows(state: state, isHeld: isHeld)
    if let runbook = checked?.runbook {
      for step in runbook.preflight + runbook.steps { rows.add(step, depth: 0) }
    }
    rows.addRest()
    let created = state.created
    let standing: Standing =
      switch state.phase {
      case .finished(let event):
        switch event.status {
        case .succeeded: .succeeded
        case .failed: .failed
        case .aborted: .aborted
        }
      case .suspended: isHeld ? .running : .suspended
      case .underWay, .notBegun: isHeld ? .running : .interrupted
      }
    self.init(
      run: created?.run.text ?? "?", runbook: created?.runbook.id ?? "?", title: created?.runbook.title ?? "?",
      incident: created?.incident, standing: standing, began: state.steps.compactMap(\.began).min() ?? now,
      ended: isHeld ? nil : state.steps.compactMap { $0.ended ?? $0.began }.max(),
      progress: rows.progress(past, now: now), steps: rows.rows, output: output, next: rows.next, armed: rows.armed,
      deadlines: ((checked.map { rows.deadlines($0) } ?? []) + duties).sorted { $0.at < $1.at }, keys: keys)
  }
}

/// Puts the steps of a runbook and what the journal says of them side by side.
private struct StepRows {
  let state: RunState
  let isHeld: Bool
  var rows: [RunScreen.Step] = []
  var next: [String] = []
  private var seen: Set<String> = []
  private var underWay: [(step: Step, known: StepState)] = []
  /// The steps of the plan that do something themselves, with what the journal says of each.
  private var planned: [(step: Step, known: StepState)] = []

  init(state: RunState, isHeld: Bool) {
    self.state = state
    self.isHeld = isHeld
  }

  mutating func add(_ step: Step, depth: Int) {
    let id = step.id.value
    let known = state.step(id)
    seen.insert(id)
    if !step.isContainer { planned.append((step, known)) }
    let standing = standing(known)
    rows.append(row(known, title: step.title.value, standing, depth: depth))
    if standing == .pending, next.count < 3 {
      next.append("\(id): \(step.title.value)\(step.isManual ? " (a person does it)" : "")")
    }
    if standing == .running { underWay.append((step, known)) }
    addItems(of: id, depth: depth + 1)
    for inner in step.contents { add(inner, depth: depth + 1) }
  }

  /// Of many items those that are under way or did not succeed.
  private mutating func addItems(of id: String, depth: Int) {
    let items = state.steps.filter { $0.id.hasPrefix("\(id)[") }
    guard !items.isEmpty else { return }
    for item in items { seen.insert(item.id) }
    let done = items.count { $0.isSettled }
    rows[rows.count - 1].note = "\(done) of \(items.count) begun are done"
    for item in items.filter({ !$0.isSettled }).prefix(8) {
      rows.append(row(item, title: item.title, standing(item), depth: depth))
    }
  }

  /// What the journal names and the plan does not: handlers, undo.
  mutating func addRest() {
    for known in state.steps where !seen.contains(known.id) {
      rows.append(row(known, title: known.title, standing(known), depth: 0))
    }
  }

  /// What would be undone, the last that was begun first.
  var armed: [String] {
    guard case .none = state.undo else { return [] }
    return state.steps.filter(\.isArmed).sorted { $0.intentSequence > $1.intentSequence }.map(\.id)
  }

  /// How far it is; how long it still takes where nothing that is left waits for a person and all of it was done before.
  func progress(_ past: PastDurations, now: Timestamp) -> RunScreen.Progress? {
    guard !planned.isEmpty else { return nil }
    let open = planned.filter { !$0.known.isSettled }
    var left: TimeSpan? = TimeSpan(milliseconds: 0)
    for (step, known) in open {
      guard let sum = left, let span = past.spans[step.id.value], !step.isManual, step.confirm == nil,
        step.approve == nil, known.progress == .pending || known.progress == .unknown || known.progress == .open
      else {
        left = nil
        break
      }
      let elapsed = known.progress == .pending ? 0 : known.began.map { max(0, now.since($0).milliseconds) } ?? 0
      left = TimeSpan(milliseconds: sum.milliseconds + max(0, span.milliseconds - elapsed))
    }
    return RunScreen.Progress(done: planned.count - open.count, steps: planned.count, left: open.isEmpty ? nil : left)
  }

  /// When approvals that are waited for expire.
  private var expiries: [RunScreen.Deadline] {
    state.steps.compactMap { known in
      guard known.intent == nil, !known.isSettled, let request = known.approvals.current, let expires = request.expires
      else { return nil }
      let have = known.approvals.granted(for: request).count
      return RunScreen.Deadline(
        what: "the approval of step `\(known.id)` expires (\(have) of \(request.count) given)", at: expires)
    }
  }

  /// When steps that are under way are ended, if they do not end before.
  func deadlines(_ checked: CheckedRunbook) -> [RunScreen.Deadline] {
    let retries = state.steps.compactMap { known in
      known.retryAt.map { RunScreen.Deadline(what: "step `\(known.id)` is tried again", at: $0) }
    }
    return
      (retries + expiries
      + underWay.compactMap { step, known in
        guard let began = known.began, let timeout = checked.timeout(of: step) else { return nil }
        return RunScreen.Deadline(what: "step `\(known.id)` is ended", at: began.adding(timeout))
      }).sorted { $0.at < $1.at }
  }

  private func row(_ known: StepState, title: String, _ standing: RunScreen.StepStanding, depth: Int) -> RunScreen.Step
  {
    var note = known.message
    if note == nil, known.attempts > 1 { note = "attempt \(known.attempts)" }
    return RunScreen.Step(
      id: known.id, title: title, standing: standing, depth: depth, began: known.began, ended: known.ended,
      note: standing == .succeeded ? nil : note)
  }

  private func standing(_ known: StepState) -> RunScreen.StepStanding {
    switch known.progress {
    case .pending: .pending
    case .unknown: !isHeld ? .unknown : known.intent?.kind == .manual ? .waiting : .running
    case .declined: .declined
    case .open: isHeld ? .running : .unknown
    case .succeeded, .satisfied: .succeeded
    case .failed: .failed
    case .skipped: .skipped
    case .cancelled: .cancelled
    }
  }
}
