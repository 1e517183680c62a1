import ArgumentParser
import Calendars
import Diagnostics
import Git
import JSON
import Trust

struct TrustWitnessShowCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print what was seen of a branch, oldest first.",
    discussion: "Exit code 1: nothing was seen; 65: the log cannot be believed; 77: others could have written it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let witness = try session.witnessLog().witness(of: session.branch.name)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(witness.document)
    } else {
      for sighting in witness.sightings {
        let mark = sighting == witness.current ? "*" : " "
        surroundings.console.print(
          terminalText("\(mark) \(sighting.time.rfc3339)  \(sighting.tip)  \(sighting.how)"))
      }
    }
    if witness.sightings.isEmpty, !global.wantsQuiet(in: surroundings) {
      surroundings.console.printError(
        "nothing was seen of \(witness.branch.short) yet: `runback verify --fetch REMOTE`")
    }
    return witness.sightings.isEmpty ? .negative : .success
  }
}

extension Witness {
  /// `runback/witness/v1`.
  var document: JSONValue {
    [
      "schema": "runback/witness/v1", "root": .string(root.hex), "branch": .string(branch.name),
      "current": JSONValue(current?.tip.hex),
      "sightings": .array(
        sightings.map { ["time": .string($0.time.rfc3339), "tip": .string($0.tip.hex), "how": .string($0.how)] }),
    ]
  }
}
