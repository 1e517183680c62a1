import ArgumentParser
import Contacts
import Delivery
import Diagnostics
import Journal

struct ContactsFileCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Write down that a duty to report was done, with the receipt.",
    discussion: """
      The filing is kept in the incident's ledger, and starts the clocks that wait for it. With --run it also becomes an \
      amendment in the run's journal. Nothing is sent to any authority.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions

  @Argument(help: ArgumentHelp("The obligation's id.", valueName: "obligation"))
  var obligation: String

  @Option(help: ArgumentHelp("What the authority gave: a case number.", valueName: "text"))
  var receipt: String

  @Option(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String?

  @Option(help: ArgumentHelp("The run, and its incident.", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let about = try IncidentOfRun(incident: incident, run: run, store: store)
    let registry = try contacts.registry(global, in: surroundings)
    guard registry.obligations[obligation] != nil else {
      let near = didYouMean(obligation, among: registry.obligations.keys.sorted())
      throw CommandError(
        .notFound, "there is no obligation `\(obligation)`", hints: near.map { ["did you mean `\($0)`?"] } ?? [])
    }
    let time = try pastTime(contacts.at, option: "--at", in: surroundings)
    let filing = Filing(
      obligation: obligation, at: time, receipt: try filled(receipt), by: surroundings.user)
    let ledger = try DeliveryLedger(about.subject, store: store, clock: surroundings.clock)
    try await ledger.record(.filed(filing))
    await ledger.close()
    guard let run = about.run else { return .success }
    do throws(JournalError) {
      // A run that is under way has its journal in hand; the ledger has the filing all the same.
      let held = try store.isHeld(run)
      if held { throw JournalError(.runIsHeld, run.text) }
    } catch {
      surroundings.console.printError(
        terminalText("warning: it is in the ledger, but not in the run's journal: \(error.message)"))
      return .success
    }
    let text = "filed `\(obligation)`, receipt \(receipt)"
    return try await append(to: run.text, global, in: surroundings) { _ in
      .amendment(Amendment(occurredAt: time, text: text, by: surroundings.user))
    }
  }
}
