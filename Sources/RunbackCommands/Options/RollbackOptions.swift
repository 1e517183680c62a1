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

  @Option(
    help: ArgumentHelp(
      "restore: one commit with the known-good tree; revert: one commit that takes back the --bad ones; reset: rewrites the branch.",
      valueName: "mode"))
  var mode: ModeName = .restore

  @Option(help: ArgumentHelp("For --mode reset: why history has to be rewritten.", valueName: "reason"))
  var rewriteHistory: String?

  @Option(help: ArgumentHelp("Only these paths go back.", valueName: "glob"))
  var path: [String] = []

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
      search: try target.knownGood(chosen: try to.map(repository.resolve), in: repository), mode: try chosenMode(),
      scope: try path.map { try pattern($0, of: "--path") }, keep: try keep.map { try pattern($0, of: "--keep") },
      allowedRemovals: Set(allowRemoval), acceptsMigrations: judged.accept.contains(.migrations),
      push: try destination(session), incident: incident)
    for text in choose {
      guard let equals = text.lastIndex(of: "="), let path = TreePath(String(text[..<equals])) else {
        throw CommandError(.usage, "`--choose \(text)` is no path with a commit", hints: ["write it as `PATH=COMMIT`"])
      }
      request.choices[path] = try repository.resolve(String(text[text.index(after: equals)...]))
    }
    return request
  }

  enum ModeName: String, ExpressibleByArgument, CaseIterable {
    case restore, revert, reset
  }

  private func chosenMode() throws -> RollbackMode {
    guard mode == .reset else {
      guard rewriteHistory == nil else {
        throw CommandError(.usage, "`--rewrite-history` goes with `--mode reset`; nothing else rewrites history")
      }
      return mode == .revert ? .revert : .restore
    }
    guard let rewriteHistory, !rewriteHistory.allSatisfy(\.isWhitespace) else {
      throw CommandError(
        .usage, "`--mode reset` rewrites the branch, which takes others' work out of it and wants a reason",
        hints: ["add `--rewrite-history 'WHY'`, or leave out `--mode reset`: a new commit brings the same tree back"])
    }
    return .reset(reason: rewriteHistory)
  }

  private func pattern(_ text: String, of option: String) throws -> PathPattern {
    guard let pattern = PathPattern(text) else {
      throw CommandError(
        .usage, "`\(option) \(text)` is no pattern of paths", hints: ["as in `\(option) 'secrets/**'`"])
    }
    return pattern
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
