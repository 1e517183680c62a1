import ArgumentParser
public import Diagnostics
import JSON

/// The program: arguments in, exit code out.
public struct RunbackProgram: Sendable {
  private let surroundings: Surroundings

  public init(surroundings: Surroundings) { self.surroundings = surroundings }

  /// - Parameter arguments: without the program's own name.
  public func run(_ arguments: [String]) async -> Diagnostics.ExitCode {
    // Asked of the libraries when it is wanted only: as a value of the configuration, every start would pay for it.
    if arguments == ["--version"] {
      surroundings.console.write(versionText())
      return .success
    }
    do {
      if arguments.isEmpty { return try HomeText(global: .parse([]), surroundings: surroundings).print() }
      var parsed = try RunbackCommand.parseAsRoot(arguments)
      guard let command = parsed as? any Subcommand else {
        // A request for help, or a command that only groups others: both answer by throwing their help.
        try parsed.run()
        return .success
      }
      return try await command.run(in: surroundings)
    } catch let error as any ReportableError {
      surroundings.console.report(error, colour: usesColor(arguments))
      if error.exitCode == .personNeeded, arguments.contains("--json") || surroundings.isSet("RUNBACK_JSON") {
        surroundings.console.print(NeededPerson(error).document.compact)
      }
      return error.exitCode
    } catch {
      return answer(error)
    }
  }

  /// An error may come before the options are known, so that the flag is looked for among the words themselves.
  private func usesColor(_ arguments: [String]) -> Bool {
    surroundings.allowsColor && surroundings.console.errorIsTerminal && !arguments.contains("--no-color")
  }

  /// What ArgumentParser throws: a request for help or the version, or wrong usage.
  private func answer(_ error: any Error) -> ExitCode {
    let text = RunbackCommand.fullMessage(for: error)
    switch RunbackCommand.exitCode(for: error) {
    case .success:
      surroundings.console.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
      return .success
    case .validationFailure:
      surroundings.console.printError(text)
      return .usage
    default:
      surroundings.console.printError("error: an unexpected failure in Runback: \(text)")
      return .defect
    }
  }
}
