import ArgumentParser
import Calendars
import Diagnostics
import Files
import Git
import Trust

struct TrustWitnessImportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over what another machine has seen of a branch.",
    discussion: """
      Older knowledge never replaces newer. Exit code 65: the file is garbled, or about another branch; 66: a tip of it has to \
      be fetched first; 77: nobody signed it who may, or it contradicts what was seen here.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Option(help: ArgumentHelp("A signer of the policy whose word counts without the right admin.", valueName: "name"))
  var signer: String?

  @Argument(help: ArgumentHelp("What `trust witness export` wrote.", valueName: "file"))
  var file: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let export = WitnessExport(
      parsing: try readFile(surroundings.absolute(file), limit: WitnessExport.largestFile))
    let now = surroundings.clock.now()
    let importing = WitnessImport(
      try session.witnessLog(), by: session.judge.policy, in: session.repository, now: now)
    switch try importing.run(export, of: session.branch.name, signedBy: signer) {
    case .refused(let refusal): throw CommandError(.refused, refusal.reason, hints: refusal.hints)
    case .imported(let added, let signer, let current, let isCurrent):
      guard !global.wantsQuiet(in: surroundings) else { return .success }
      let branch = session.branch.name.originalBranch.short
      surroundings.console.printError(
        terminalText(
          "\(counted(added, "new sighting")) of \(branch), signed by \(signer); "
            + (isCurrent ? "it has to go on from \(current.short)" : "what was seen here is as new")))
      return .success
    }
  }
}
