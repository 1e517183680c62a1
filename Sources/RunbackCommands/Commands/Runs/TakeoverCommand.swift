import ArgumentParser
import Diagnostics
import Files
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct TakeoverCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "takeover", abstract: "Continue here a run that another machine has handed over.",
    discussion: """
      The file is what `runback handover` or `runback journal export` has written, or the folder of a run that was copied from a lost \
      machine. Its chain and its attachments are verified before anything of it is kept. A run that nobody has handed over may go on \
      elsewhere as well: that wants --reason, and is marked `forked`.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Why, for the record; wanted when nobody has handed the run over.", valueName: "text"))
  var reason: String?

  @Argument(help: ArgumentHelp("The bundle, or the folder of a run.", valueName: "file"))
  var file: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let assembly = RunnerAssembly(
      global: global, answers: try .parse(["--non-interactive"]), workspace: try .find(global, in: surroundings),
      surroundings: surroundings)
    let name = surroundings.random(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
    let result = try Takeover(assembly.environment(), name: name).take(surroundings.absolute(file), reason: reason)
    let known = try KnownRun(result.run, in: JournalStore(directory: try global.stateFolder(in: surroundings)))
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/takeover/v1", "run": .string(result.run.text), "forked": .bool(result.isForked),
        "entries": JSONValue(result.entries), "seal": .string(result.seal.clause),
        "begun": .array(result.open.map { ["step": .string($0.step), "host": .string($0.host)] }),
        "next": JSONValue(known.commands),
      ])
      return .success
    }
    surroundings.console.print(result.run.text)
    if !global.wantsQuiet(in: surroundings) { say(result, known, on: surroundings.console) }
    return .success
  }

  private func say(_ result: Takeover.Result, _ known: KnownRun, on console: any Console) {
    func say(_ line: String) { console.printError(terminalText(line)) }
    say(
      "run \(result.run) of \(known.runbook) goes on here\(result.isForked ? ", FORKED: nobody has handed it over" : "")"
    )
    say("  its journal is \(result.seal.clause)")
    for begun in result.open {
      say("  step \(begun.step) was begun on \(begun.host): make sure that its program has ended there")
    }
    say("  relative paths are now relative to this directory")
    for command in known.commands { say("  $ \(command)") }
  }
}
