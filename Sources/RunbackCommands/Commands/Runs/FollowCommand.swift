import ArgumentParser
import Calendars
import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage

struct FollowCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "follow", abstract: "Watch a run that another terminal has in hand.",
    discussion: """
      Ends when the run is over (exit code 0 or 1) or stands still (3). It only reads: Ctrl-C ends the watching and not the \
      run. What a program prints is shown when its step has ended.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    let created = try store.created(identifier)?.event
    let presentation = RunPresentation(
      global: global, contacts: created?.workspace.map { Workspace(path: $0).contacts }, store: store,
      interruption: nil, surroundings: surroundings)
    let state = try await follow(identifier, in: store, presentation, surroundings)
    let known = try KnownRun(identifier, in: store)
    (presentation.observer as? LivePresenter)?.end(state)
    if !global.wantsJSON(in: surroundings), !global.wantsQuiet(in: surroundings) {
      say(known, on: presentation.console)
    }
    guard case .finished(let event) = state.phase else {
      if global.wantsJSON(in: surroundings) { surroundings.console.print(NeededPerson(known).document.compact) }
      return .personNeeded
    }
    return event.status == .succeeded ? .success : .negative
  }

  /// Until the run is over or nobody has it in hand.
  private func follow(
    _ run: RunID, in store: JournalStore, _ presentation: RunPresentation, _ surroundings: Surroundings
  ) async throws -> RunState {
    var follower = JournalFollower(path: store.journalPath(run))
    var state = RunState()
    while true {
      // Asked before the reading: what was written before the process ended is then read.
      let isHeld = try store.isHeld(run)
      var entries = try follower.next()
      while !entries.isEmpty {
        for entry in entries {
          state.apply(entry)
          if case .runCreated(let event) = entry.event { begin(event, state, presentation, surroundings) }
          presentation.observer.recorded(entry, state: state)
          if case .stepOutput(let event) = entry.event, !presentation.observer.isLive {
            presentation.observer.printed(
              step: event.step, stream: event.stream == .standardOutput ? .standardOutput : .standardError,
              bytes: Array((event.head + (event.tail ?? "")).utf8))
          }
        }
        entries = try follower.next()
      }
      if !isHeld || state.isFinished { return state }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  private func begin(
    _ created: RunCreated, _ state: RunState, _ presentation: RunPresentation, _ surroundings: Surroundings
  ) {
    let source = Source(path: created.runbook.path, text: created.runbook.text)
    guard let checked = RunbookChecker(today: surroundings.clock.now()).check(source).runbook else { return }
    presentation.observer.willRun(checked, state: state)
  }

  private func say(_ known: KnownRun, on console: any Console) {
    console.printError(
      terminalText("The run is \(known.standing)\(known.reason.map { ": \($0)" } ?? "")."))
    for command in known.commands { console.printError(terminalText("  $ \(command)")) }
  }
}

extension RunObserver {
  var isLive: Bool { self is LivePresenter }
}
