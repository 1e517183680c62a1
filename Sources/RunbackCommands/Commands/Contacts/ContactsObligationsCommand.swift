import ArgumentParser
import Calendars
import Contacts
import Delivery
import Diagnostics
import Journal

struct ContactsObligationsCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "obligations",
    abstract: "Show the duties to report as clocks: what runs, since when, due when, what was filed.",
    discussion: "Exit code 1: a duty is past its time, and nothing says that it was done.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions
  @OptionGroup var question: IncidentQuestion

  @Option(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String?

  @Option(help: ArgumentHelp("The run, and its incident.", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let about = try IncidentOfRun(incident: incident, run: run, store: store)
    let filings = try DeliveryLedger.read(about.subject, store: store)?.filings ?? []
    let registry = try contacts.registry(global, in: surroundings)
    var facts = try question.incident(record: about.record, base: about.facts)
    facts.times.merge(ObligationWatch.started(by: filings)) { given, _ in given }
    let now = try contacts.instant(in: surroundings)
    let list = NotificationList.make(
      registry: registry, incident: facts, at: now, zones: try registry.zones(from: .system()))
    let watch = ObligationWatch(list, filings: filings, at: now)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(watch.json(about.subject))
    } else {
      surroundings.console.write(watch.text(about.subject))
    }
    return watch.isOverdue ? .negative : .success
  }
}
