import ArgumentParser
import Calendars
import Diagnostics
import Git
import Rollback
import Trust

/// What `rollback plan` and `rollback apply` have in common.
struct RollbackOptions: ParsableArguments {
  @OptionGroup var judged: JudgedRepositoryOptions
  @OptionGroup var target: TargetOptions

  @Option(help: ArgumentHelp("Go back to this commit, which has to be known-good.", valueName: "rev"))
  var to: String?

  @Option(help: ArgumentHelp("Paths that keep their newest authored content.", valueName: "glob"))
  var keep: [String] = []

  @Option(help: ArgumentHelp("Which content a path gets that a failing commit touched.", valueName: "path=commit"))
  var choose: [String] = []

  @Option(help: ArgumentHelp("An object that may disappear although data goes with it.", valueName: "kind/name"))
  var allowRemoval: [String] = []

  @Option(help: ArgumentHelp("Push to this remote, with a lease.", valueName: "remote"))
  var push: String?

  @Option(help: ArgumentHelp("Push to a new branch of this name instead, for a pull request.", valueName: "name"))
  var pushBranch: String?

  @Option(help: ArgumentHelp("The incident that this belongs to.", valueName: "id"))
  var incident: String?

  func request(for session: JudgedRepository) throws -> RollbackRequest {
    let repository = session.repository
    var request = RollbackRequest(
      search: try target.knownGood(chosen: try to.map(repository.resolve), in: repository),
      allowedRemovals: Set(allowRemoval), acceptsMigrations: judged.accept.contains(.migrations),
      push: try destination(session), incident: incident)
    for text in keep {
      guard let pattern = PathPattern(text) else {
        throw CommandError(.usage, "`--keep \(text)` is no pattern of paths", hints: ["as in `--keep 'secrets/**'`"])
      }
      request.keep.append(pattern)
    }
    for text in choose {
      guard let equals = text.lastIndex(of: "="), let path = TreePath(String(text[..<equals])) else {
        throw CommandError(.usage, "`--choose \(text)` is no path with a commit", hints: ["write it as `PATH=COMMIT`"])
      }
      request.choices[path] = try repository.resolve(String(text[text.index(after: equals)...]))
    }
    return request
  }

  private func destination(_ session: JudgedRepository) throws -> PushDestination? {
    guard let remote = push ?? (pushBranch == nil ? nil : "origin") else { return nil }
    guard let name = pushBranch else {
      return PushDestination(remote: remote, branch: session.branch.name.originalBranch, isProposal: false)
    }
    guard let branch = RefName(branch: name) else {
      throw CommandError(.usage, "`\(name)` cannot be the name of a branch")
    }
    return PushDestination(remote: remote, branch: branch, isProposal: true)
  }
}
