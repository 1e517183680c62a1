import ArgumentParser
import Calendars
import Contacts
import Delivery
import Diagnostics
import Journal
import RunbookEngine

struct ContactsSendCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Tell everybody whom `contacts notify` lists, once, and keep the record of it.",
    discussion: """
      The plan is shown first. Whoever has been told in this round is not told again, whatever happened in between: run \
      the same command again to go on. Exit code 1: somebody could not be told; 3: a person has to call somebody, or to \
      find out whether a note arrived.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions
  @OptionGroup var question: IncidentQuestion

  @Option(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String

  @Option(help: ArgumentHelp("What happened, in a sentence or two; not in a redacted note.", valueName: "text"))
  var summary: String

  @Option(help: ArgumentHelp("A further round tells everybody again.", valueName: "n"))
  var round = 1

  @Option(
    help: ArgumentHelp("Tell this person although a note that went out may have reached them.", valueName: "person"))
  var again: [String] = []

  @Flag(help: "Every note begins with EXERCISE, and none leaves this machine.")
  var exercise = false

  @Flag(help: "Do not ask.")
  var yes = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let subject = try DeliverySubject(incident)
    let state = try global.stateFolder(in: surroundings)
    let registry = try contacts.registry(global, in: surroundings)
    var facts = try question.incident(record: try incidentRecord(incident, state: state))
    facts.service = try question.owner(in: registry) ?? facts.service
    let list = NotificationList.make(
      registry: registry, incident: facts, at: try contacts.instant(in: surroundings),
      zones: try registry.zones(from: .system()))
    let note = DeliveryNote(summary: summary, isExercise: exercise)
    let store = JournalStore(directory: state)
    func plan(_ known: DeliveryState) throws(DeliveryError) -> DeliveryPlan {
      try DeliveryPlan.make(
        list, registry: registry, note: note, subject: subject, round: round, state: known, again: Set(again))
    }
    let proposed = try plan(try DeliveryLedger.read(subject, store: store, isExercise: exercise) ?? DeliveryState())
    guard try agree(to: proposed, in: surroundings) else {
      surroundings.console.printError("nobody was told")
      return .personNeeded
    }
    let ledger = try DeliveryLedger(subject, store: store, clock: surroundings.clock, isExercise: exercise)
    // Made again under the ledger's lock: somebody else may have told them meanwhile.
    let agreed = try plan(await ledger.state)
    let interruption = Interruption()
    let report = try await deliver(agreed, ledger, interruption, in: surroundings)
    await ledger.close()
    let code = show(report, in: surroundings)
    guard interruption.level != .none else { return code }
    return interruption.isTermination ? .terminated : .interrupted
  }

  /// The first Ctrl-C lets what is under way end, and begins nothing more; the second ends it.
  private func deliver(
    _ plan: DeliveryPlan, _ ledger: DeliveryLedger, _ interruption: Interruption, in surroundings: Surroundings
  ) async throws -> DeliveryReport {
    let watch = SignalWatch(interruption)
    defer { watch.end() }
    let isStopped: @Sendable () -> Bool = { interruption.level != .none }
    let console = surroundings.console
    let isQuiet = global.wantsQuiet(in: surroundings)
    let courier = Courier(
      ledger: ledger,
      surroundings: .system(
        processes: surroundings.processes, variables: surroundings.environment,
        folder: try Workspace.require(global, in: surroundings).path, clock: surroundings.clock, isStopped: isStopped),
      isStopped: isStopped
    ) { event in
      if !isQuiet, let line = event.progress { console.printError(terminalText(line)) }
    }
    return try await withThrowingTaskGroup(of: DeliveryReport?.self) { group in
      group.addTask { try await courier.deliver(plan) }
      group.addTask {
        while !Task.isCancelled, interruption.level < .now { try? await Task.sleep(for: .milliseconds(100)) }
        return nil
      }
      while let ended = try await group.next() {
        group.cancelAll()
        if let ended { return ended }
      }
      throw CommandError(.defect, "the delivery has no end")
    }
  }

  private func agree(to plan: DeliveryPlan, in surroundings: Surroundings) throws(CommandError) -> Bool {
    let console = surroundings.console
    if !yes || !global.wantsQuiet(in: surroundings) { console.writeError(plan.text) }
    if yes || plan.due.isEmpty { return true }
    guard console.canAsk else {
      throw CommandError(
        .personNeeded, "nobody has agreed to this, and there is no terminal to ask on", hints: ["add `--yes`"])
    }
    console.writeError("\nTell \(plan.due.count == 1 ? "one person" : "\(plan.due.count) people")? yes or no > ")
    let answer = console.readLine()?.lowercased()
    return answer == "yes" || answer == "y"
  }

  private func show(_ report: DeliveryReport, in surroundings: Surroundings) -> ExitCode {
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(report.json)
    } else {
      surroundings.console.write(report.text)
    }
    return report.exitCode
  }
}
