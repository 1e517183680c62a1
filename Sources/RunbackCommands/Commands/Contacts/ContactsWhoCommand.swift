import ArgumentParser
import Calendars
import Contacts
import Diagnostics
import JSON

struct ContactsWhoCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "who", abstract: "Say who is on call in a schedule.",
    discussion:
      "Only ids of people go to standard output, one a line; several where layers add up. Exit code 1: nobody is on call."
  )

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions

  @Option(help: ArgumentHelp("The schedule.", valueName: "id"))
  var schedule: String

  @Flag(help: "Say on standard error which layer, turn or override decides.")
  var explain = false

  @Option(help: ArgumentHelp("Answer from the contacts as a commit has them.", valueName: "commit"))
  var asOf: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let (registry, commit) = try contacts.registry(global, asOf: asOf, in: surroundings)
    let instant = try contacts.instant(in: surroundings)
    let zones = try registry.zones(from: .system())
    let answer = try registry.onCall(schedule: schedule, at: instant, zones: zones)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(answer.json(at: instant, zones: zones, registry: registry.digest, commit: commit))
    } else {
      if explain {
        let until = answer.until.map { ", until \($0)" } ?? ""
        surroundings.console.printError(
          "\(schedule) at \(instant): \(answer.explanation)\(until) (\(commit.map { "commit \($0.prefix(12))" } ?? "not committed"), tzdata \(zones.version))"
        )
      }
      for person in answer.people { surroundings.console.print(person) }
    }
    guard answer.person == nil else { return .success }
    if !global.wantsJSON(in: surroundings) {
      surroundings.console.printError("nobody is on call: \(answer.explanation)")
    }
    return .negative
  }
}
