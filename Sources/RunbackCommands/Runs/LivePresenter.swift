import Calendars
import Diagnostics
import Dispatch
import Glibc
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Screens
import Synchronization

/// Shows a run on a terminal as it goes: the part at the bottom is drawn again at most ten times a second, and only where
/// it has changed. What has ended is written above it, once, when a person is asked and at the end.
///
/// Drawing has a queue of its own, so that a slow terminal never slows the run.
final class LivePresenter: RunObserver {
  private struct Model {
    var checked: CheckedRunbook?
    var state = RunState()
    var tail = OutputTail()
    var isPaused = true
    var isChanged = false
    var drawnSecond: Int64 = 0
    var size: [Int] = []
    var painter = ScreenPainter()
    var budget = FrameBudget()
    var past = PastDurations()
    var duties: [RunScreen.Deadline] = []
    /// Instructions that are to be read before the next question.
    var notes: [String] = []
    var logged: Set<String> = []
    var timer: (any DispatchSourceTimer)?
    var continued: (any DispatchSourceSignal)?
  }

  private let console: any Console
  private let clock: WallClock
  private let colour: Bool
  private let interruption: Interruption?
  private let plain: PlainPresenter
  private let store: JournalStore
  private let contacts: String?
  private let model = Mutex(Model())
  private let queue = DispatchQueue(label: "runback.screen")

  init(
    console: any Console, clock: WallClock, colour: Bool, interruption: Interruption?, callers: WhomToCall,
    store: JournalStore
  ) {
    self.store = store
    contacts = callers.contacts
    self.console = console
    self.clock = clock
    self.colour = colour
    self.interruption = interruption
    plain = PlainPresenter(console: console, callers: callers)
  }

  // MARK: What the runner says

  func willRun(_ runbook: CheckedRunbook, state: RunState) {
    plain.willRun(runbook, state: state)
    let past = state.created.map { PastDurations(of: $0, in: store) } ?? PastDurations()
    let duties = duties(state)
    model.withLock {
      $0.checked = runbook
      $0.state = state
      $0.past = past
      $0.duties = duties
      $0.logged = Set(state.steps.filter(\.isSettled).map(\.id))
    }
    start()
  }

  func recorded(_ entry: JournalEntry, state: RunState) {
    model.withLock { take(entry, state, into: &$0) }
    if case .stepFinished(let event) = entry.event,
      state.step(event.step).intent?.action["uses"]?.stringValue?.hasPrefix("notify.") ?? false
    {
      let duties = duties(state)
      model.withLock { $0.duties = duties }
    }
    switch entry.event {
    // What a person has to read or to send stays on the terminal.
    case .approvalRequested, .approvalGranted, .approvalRefused, .runEnding, .undoBegun, .undoFinished:
      pause()
      plain.recorded(entry, state: state)
      resume()
    default: break
    }
  }

  private func duties(_ state: RunState) -> [RunScreen.Deadline] {
    ObligationDeadlines(contacts: contacts, clock: clock, store: store).deadlines(of: state)
  }

  private func take(_ entry: JournalEntry, _ state: RunState, into model: inout Model) {
    model.state = state
    model.isChanged = true
    switch entry.event {
    case .stepIntent(let event):
      model.tail.removeAll()
      if let instruction = event.action["instruction"]?.stringValue { model.notes.append(instruction) }
    case .stepOutput(let event):
      // Seen by whoever follows from another terminal; here it has been printed before.
      if interruption == nil { model.tail.append((event.head + (event.tail ?? "")).utf8) }
    default: break
    }
  }

  func printed(step: String, stream: OutputStream, bytes: [UInt8]) {
    model.withLock {
      $0.tail.append(bytes)
      $0.isChanged = true
    }
  }

  func waits(step: String, since: TimeSpan) {
    pause()
    plain.waits(step: step, since: since)
  }

  func didEnd(_ outcome: RunOutcome, runbook: CheckedRunbook) {
    end(outcome.state)
    plain.didEnd(outcome, runbook: runbook)
  }

  // MARK: Drawing

  private func start() {
    model.withLock { model in
      let timer = DispatchSource.makeTimerSource(queue: queue)
      timer.schedule(deadline: .now(), repeating: .milliseconds(100), leeway: .milliseconds(20))
      timer.setEventHandler { [weak self] in self?.draw() }
      let continued = DispatchSource.makeSignalSource(signal: SIGCONT, queue: queue)
      continued.setEventHandler { [weak self] in self?.forget() }
      timer.resume()
      continued.resume()
      model.timer = timer
      model.continued = continued
      model.isPaused = false
      model.isChanged = true
    }
  }

  /// After Ctrl-Z and `fg` the shell has written below the screen.
  private func forget() {
    model.withLock {
      $0.painter.forget()
      $0.isChanged = true
    }
  }

  /// Removes the live part and writes what has ended since; nothing is drawn until `resume`.
  func pause() {
    queue.sync {
      let text = model.withLock { model -> String in
        if model.isPaused { return "" }
        model.isPaused = true
        return model.painter.clear() + log(&model)
      }
      if !text.isEmpty { console.writeError(text) }
    }
  }

  func resume() {
    model.withLock {
      guard $0.timer != nil else { return }
      $0.isPaused = false
      $0.isChanged = true
    }
  }

  /// Removes the live part for good and writes down what is left.
  func end(_ state: RunState) {
    model.withLock { model in
      model.timer?.cancel()
      model.continued?.cancel()
      model.timer = nil
      model.continued = nil
      model.state = state
    }
    pause()
  }

  private func draw() {
    let now = clock.now()
    let (width, height) = (console.width, console.height)
    let text = model.withLock { model -> String in
      guard model.budget.tick(), !model.isPaused else { return "" }
      let isNew = model.isChanged || model.drawnSecond != now.secondsSinceEpoch || model.size != [width, height]
      guard isNew else { return "" }
      model.isChanged = false
      model.drawnSecond = now.secondsSinceEpoch
      model.size = [width, height]
      let screen = RunScreen(
        model.state, model.checked, output: model.tail.lines, isHeld: true, now: now, past: model.past,
        duties: model.duties, keys: keys)
      let layout = RunScreenLayout(width: width, height: height, colour: colour)
      let text = model.painter.paint(layout.lines(screen, now: now), width: width, height: height)
      model.budget.spend(text.utf8.count)
      // What was typed meanwhile stands behind the cursor.
      return text.isEmpty ? "" : text + "\u{1B}[J"
    }
    if !text.isEmpty { console.writeError(text) }
  }

  private var keys: String {
    guard let interruption else { return "Ctrl-C: stop following; the run goes on" }
    return switch interruption.level {
    case .none: "Ctrl-C: end after this step; twice: end the step now"
    case .afterStep: "stops when this step has ended; Ctrl-C: end the step now"
    case .now: "ends the step; Ctrl-C: kill it"
    case .kill: "kills the step"
    }
  }

  /// Steps that have ended and instructions, each written once.
  private func log(_ model: inout Model) -> String {
    let steps = model.state.steps.filter { $0.isOver && !model.logged.contains($0.id) }
    for step in steps { model.logged.insert(step.id) }
    var lines: [String] = steps.map { step in
      let mark = step.progress == .skipped ? "·" : step.isSettled ? "✓" : "✗"
      return "\(mark) \(step.id)\(step.message.map { ": \($0)" } ?? "")"
    }
    for note in model.notes {
      lines += note.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    model.notes = []
    return lines.map { terminalText($0) + "\n" }.joined()
  }
}

extension StepState {
  /// Its last attempt has ended, well or not.
  var isOver: Bool { isSettled || (ended != nil && progress != .pending && progress != .open) }
}
