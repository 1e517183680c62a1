import ArgumentParser
import Calendars
import Diagnostics
import Git
import Rollback
import Signing

/// How a signed note is made: approvals and health marks.
struct NoteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The SSH key to sign with (default: the one that git signs with).", valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("Push the notes to this remote.", valueName: "remote"))
  var push: String?
}

extension NoteOptions {
  func signer(_ configuration: GitConfiguration, in surroundings: Surroundings) throws -> CommitSigner {
    try CommitSigner(key: key, configuration, in: surroundings)
  }

  /// Who stands in the notes' own history.
  func identity(_ configuration: GitConfiguration, in surroundings: Surroundings) throws -> Identity {
    try RollbackAuthor.identity(configuration, environment: surroundings.environment, at: surroundings.clock.now())
  }

  /// Pushes when asked to, else says how.
  func bringAlong(_ reference: String, of repository: Repository, in surroundings: Surroundings) async throws {
    guard let push, let name = RefName(reference) else {
      surroundings.console.printError("nobody else sees it before it is pushed: `git push origin \(reference)`")
      return
    }
    let git = try GitProgram(
      environment: surroundings.environment, isInteractive: surroundings.console.canAsk,
      processes: surroundings.processes)
    try await git.pushNotes(name, of: repository, to: push)
    surroundings.console.printError("pushed \(reference) to \(push)")
  }
}
