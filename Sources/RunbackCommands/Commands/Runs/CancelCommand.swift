import ArgumentParser
import Diagnostics
import Glibc
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow

struct CancelCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Stop a run that is under way, or close one that stands still.",
    discussion: """
      A run under way is asked to stop once its current step has ended, and then stands still: nothing is undone, and \
      `resume` would go on. With --now the step itself is ended. A run that stands still is closed, which wants --reason.
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(help: "End the current step, too.")
  var now = false

  @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
  var reason: String?

  @Flag(help: "Undo what is armed before the run is closed.")
  var undo = false

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let known = try KnownRun(RunArgument(run).identifier(in: store), in: store)
    if known.state.isFinished {
      throw CommandError(
        .negative, "run `\(known.run)` is over: it is \(known.standing)", hints: known.commands.map { "`\($0)`" })
    }
    if known.isHeld { return try ask(known, in: store, surroundings) }
    return try await close(known, in: store, surroundings)
  }

  /// Asks the process that has the run. Only a process that is proven to be that one gets a signal: ids are reused.
  private func ask(_ known: KnownRun, in store: JournalStore, _ surroundings: Surroundings) throws -> ExitCode {
    guard let holder = try RunHolder.read(known.run, in: store) else {
      throw CommandError(
        .unavailable, "run `\(known.run)` is in the hands of a process that has not said which it is",
        hints: ["press Ctrl-C where it runs"])
    }
    guard holder.process.signal(now ? SIGTERM : SIGINT) else {
      throw CommandError(
        .unavailable,
        "run `\(known.run)` is in the hands of process \(holder.process.processID) on `\(holder.host)`, which cannot be reached from here",
        hints: ["press Ctrl-C where it runs, or cancel it on `\(holder.host)`, as the user who runs it"])
    }
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(document(known, "asked", process: holder.process.processID))
    } else {
      surroundings.console.print(
        "asked process \(holder.process.processID) to stop \(now ? "now" : "when the current step has ended")")
      surroundings.console.printError("  see it stop with: runback follow \(known.run)")
    }
    return .success
  }

  private func document(_ known: KnownRun, _ what: String, process: Int32?) -> JSONValue {
    [
      "schema": "runback/cancel/v1", "run": .string(known.run.text), "done": .string(what),
      "state": .string(known.standing), "pid": process.map { .int(Int64($0)) } ?? .null,
      "armed": JSONValue(known.armed),
      "next": JSONValue(known.commands),
    ]
  }

  private func close(_ known: KnownRun, in store: JournalStore, _ surroundings: Surroundings) async throws -> ExitCode {
    guard let reason, !reason.isEmpty else {
      throw CommandError(.usage, "closing run `\(known.run)` wants a reason", hints: ["add `--reason TEXT`"])
    }
    let armed = known.state.steps.filter(\.isArmed).map(\.id)
    if !armed.isEmpty, !undo, !global.wantsQuiet(in: surroundings) {
      surroundings.console.printError(
        terminalText("armed and left as it is: \(armed.joined(separator: ", ")); `runback undo \(known.run)` undoes it")
      )
    }
    var assembly = RunnerAssembly(
      global: global, answers: try .parse(["--non-interactive"]),
      workspace: known.state.created?.workspace.map(Workspace.init(path:)), surroundings: surroundings)
    // One document, not the events that lead to it.
    assembly.isSilent = global.wantsJSON(in: surroundings)
    let wantsUndo = undo && !armed.isEmpty
    let code = try await assembly.drive(PreparedAnswers()) { runner in
      wantsUndo
        ? try await runner.undo(known.run, reason: reason) : try await runner.close(known.run, reason: reason)
    }
    if assembly.isSilent {
      surroundings.console.print(document(try KnownRun(known.run, in: store), "closed", process: nil))
    }
    return code == .negative ? .success : code
  }
}
