import Calendars
import Contacts
import Diagnostics
import Files
import Journal
import Processes
import RunbookEngine

/// Puts a runner together from the surroundings and the options.
struct RunnerAssembly {
  let global: GlobalOptions
  let answers: AnswerOptions
  let workspace: Workspace?
  let surroundings: Surroundings
  /// Nothing of the run is shown.
  var isSilent = false

  func environment(
    _ prepared: PreparedAnswers = PreparedAnswers(), interruption: Interruption = Interruption()
  ) throws -> RunnerEnvironment {
    let state = try global.stateFolder(in: surroundings)
    let isInteractive = answers.isInteractive(in: surroundings)
    let store = JournalStore(directory: state)
    let presentation = RunPresentation(
      global: global, contacts: workspace?.contacts, store: store, interruption: interruption,
      surroundings: surroundings)
    let person: any Operator =
      isInteractive
      ? TerminalOperator(name: surroundings.user, console: presentation.console, interruption: interruption)
      : NoOperator(name: surroundings.user)
    let holder = RunHolder(host: surroundings.host, process: .now(of: surroundings.processID))
    let observer = Observers(observers: [
      HolderObserver(store: store, holder: holder, console: presentation.console),
      isSilent ? SilentObserver() : presentation.observer,
    ])
    let random = surroundings.random
    let share: @Sendable () -> Double = { Double(random(4).reduce(0) { $0 << 8 | UInt64($1) }) / 4_294_967_296 }
    var environment = RunnerEnvironment(
      store: store, clock: surroundings.clock, processes: surroundings.processes,
      actions: .builtIn(
        ActionSurroundings(
          trustPolicy: workspace?.trustPolicy, stateFolder: state, contacts: workspace?.contacts,
          isInteractive: isInteractive, program: runbackVersion)),
      person: person, answers: prepared, variables: surroundings.environment,
      workingDirectory: surroundings.workingDirectory, workspace: workspace?.path, user: surroundings.user,
      host: surroundings.host, processID: surroundings.processID, program: runbackVersion, interruption: interruption,
      observer: observer, random: share)
    if let workspace {
      let directory = WorkspaceFiles(workspace: workspace, surroundings: surroundings).contacts
      environment.contacts = { () throws(EngineError) in try Self.contacts(directory) }
    }
    if let signing = JournalSigning(surroundings) {
      environment.signer = { bytes, namespace in await signing.sign(bytes, namespace: namespace) }
    }
    return environment
  }

  private static func contacts(_ directory: RegistryDirectory) throws(EngineError) -> Registry {
    let reading: RegistryReading
    do throws(ContactsError) {
      reading = try Registry.read(directory)
    } catch {
      throw EngineError(.invalidRunbook, error.message, hints: error.hints)
    }
    guard let registry = reading.registry else {
      throw EngineError(
        .invalidRunbook, "the contacts have \(counted(reading.errorCount, "error")), and approvals need them",
        hints: ["`runback contacts lint` shows them"])
    }
    return registry
  }

  /// Drives a run with a runner that hears Ctrl-C, SIGTERM and SIGHUP.
  func drive(_ prepared: PreparedAnswers, _ body: (Runner) async throws -> RunOutcome) async throws -> ExitCode {
    let interruption = Interruption()
    let runner = Runner(try environment(prepared, interruption: interruption))
    let watch = SignalWatch(interruption)
    defer { watch.end() }
    let outcome = try await body(runner)
    // The run's id goes to standard output, so that a script can go on with it.
    if !isSilent, !global.wantsJSON(in: surroundings) { surroundings.console.print(outcome.run.text) }
    return outcome.exitCode
  }
}
