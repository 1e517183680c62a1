import ArgumentParser
import Diagnostics

/// `ExitCode` is ours: ArgumentParser has a type of the same name.
typealias ExitCode = Diagnostics.ExitCode

/// A command as `RunbackProgram` runs it: with its surroundings given, and its outcome returned.
protocol Subcommand: ParsableArguments, ParsableCommand {
  func run(in surroundings: Surroundings) async throws -> ExitCode
}

extension Subcommand {
  /// Never reached: `RunbackProgram` calls `run(in:)`. It stands here because `ParsableCommand` asks for it.
  func run() throws { throw CleanExit.helpRequest(self) }
}
