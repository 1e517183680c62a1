import ArgumentParser
import Calendars
import Diagnostics
import Files
import Git
import Signing
import Trust

struct TrustWitnessExportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what was seen of a branch to a signed file, for CI and other machines.",
    discussion: "Signed with an SSH key, in the namespace runback-witness.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Option(
    help: ArgumentHelp("auto, none, or an SSH key file. What is not signed cannot be imported.", valueName: "key"))
  var sign = "auto"

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Where to write it.", valueName: "file"))
  var output: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let witness = try session.witnessLog().witness(of: session.branch.name)
    var export = try WitnessExport(of: witness, at: surroundings.clock.now())
    if sign != "none" {
      let configuration = try GitConfiguration.read(environment: surroundings.environment)
      let signer = try CommitSigner(key: sign == "auto" ? nil : sign, configuration, in: surroundings)
      export = WitnessExport(
        statement: export.statement,
        signature: try await signer.sign(export.statement, namespace: WitnessExport.namespace))
    }
    if let output {
      try writeFile(export.bytes, to: surroundings.absolute(output), .replaces)
    } else {
      surroundings.console.write(String(decoding: export.bytes, as: UTF8.self))
    }
    return .success
  }
}
