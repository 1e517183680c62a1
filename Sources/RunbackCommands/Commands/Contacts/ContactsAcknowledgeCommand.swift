import ArgumentParser
import Calendars
import Delivery
import Diagnostics
import Journal

struct ContactsAcknowledgeCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge", abstract: "Write down that somebody knows: they answered, or were called.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The incident, or the run.", valueName: "inc"))
  var incident: String

  @Argument(help: ArgumentHelp("Who knows.", valueName: "person"))
  var person: String

  @Option(help: ArgumentHelp("How that is known: `called back`.", valueName: "text"))
  var how: String?

  @Option(help: ArgumentHelp("When they said so (RFC 3339; default: now).", valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("Of which round (default: the last).", valueName: "n"))
  var round: Int?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let subject = try DeliverySubject(incident)
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let time = try pastTime(at, option: "--at", in: surroundings)
    // Read first, so that a name that is wrong begins no ledger.
    let known = try DeliveryLedger.read(subject, store: store) ?? DeliveryState()
    let round = round ?? known.lastRound
    guard known.tellings.contains(where: { $0.planned.recipient == person && $0.planned.round == round }) else {
      throw DeliveryError(.unknownRecipient, person)
    }
    let ledger = try DeliveryLedger(subject, store: store, clock: surroundings.clock)
    try await ledger.record(
      .acknowledged(Acknowledged(recipient: person, round: round, by: surroundings.user, at: time, how: how)))
    await ledger.close()
    return .success
  }
}

/// A time that has been, or now.
func pastTime(_ text: String?, option: String, in surroundings: Surroundings) throws(CommandError) -> Timestamp {
  let now = surroundings.clock.now()
  guard let text else { return now }
  guard let time = Timestamp(rfc3339: text) else {
    throw CommandError(.usage, "`\(option) \(text)` is no time", hints: ["write it as `2026-11-20T03:00:00Z`"])
  }
  guard time <= now else { throw CommandError(.usage, "`\(option) \(text)` lies in the future") }
  return time
}
