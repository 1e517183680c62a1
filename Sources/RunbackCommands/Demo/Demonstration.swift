import Diagnostics
import Files

/// The demonstration as a play: each act prints the command that a person would type, then runs just that command.
struct Demonstration {
  let folder: DemoFolder
  let isInteractive: Bool
  let isQuiet: Bool
  let surroundings: Surroundings

  func run() async throws -> ExitCode {
    try await makeScene()
    try await act("1. Is it tampered with?", ["verify"] + repository, expecting: .negative)
    try await act("2. Where is solid ground?", ["known-good"] + repository)
    try await act("3. The runbook", runbook)
    let run = try newestRun()
    try await act("4. Is the branch trusted again?", ["rollback", "check", "main"] + repository)
    try await act("5. What was done, for the record", ["journal", "verify", run])
    try await act("", ["report", run, "--format", "markdown", "-o", folder.report])
    sayWhatNext(run)
    return .success
  }

  private var repository: [String] { ["--repo", folder.gitops] }

  private var runbook: [String] {
    let answers = [
      "--non-interactive", "--confirm", "rollback",
      "--answer", "review.reason=a stolen push token", "--answer", "tell.told=true", "--answer", "look.healthy=true",
    ]
    return [
      "run", "compromised-deployment", "--input", "repo=\(folder.gitops)", "--input", "push=origin",
      "--input", "dataClasses=pii", "--input", "regions=eu",
    ]
      + (isInteractive ? [] : answers)
  }

  private func makeScene() async throws {
    heading("The scene")
    let repository = try DemoRepository(in: folder, surroundings: surroundings)
    let progress = Progress("commits", isSilent: isQuiet, surroundings: surroundings)
    try await repository.makeGoodHistory { progress.report($0, of: $1) }
    progress.finish()
    try DemoWorkspace(folder: folder).make(root: try await repository.root())
    try await repository.attack()
    surroundings.console.write(
      """
      A GitOps repository of two maintainers, ana and bo: thirty signed commits, three of them attested healthy.
      Then, within three hours:
        - a stolen push token: an unsigned commit, in ana's name, swaps the image of payments and turns a policy off
        - bo, unaware of it, rotates the database password, in a signed commit
        - a commit signed by a key that nobody knows makes the payments service an administrator of the cluster
      You are on call. It is 3 a.m.

      """)
  }

  /// Prints the command and runs it with the demonstration's environment instead of the user's.
  private func act(_ title: String, _ arguments: [String], expecting expected: ExitCode = .success) async throws {
    if !title.isEmpty { heading(title) }
    surroundings.console.print("$ runback \(arguments.map(shellQuoted).joined(separator: " "))")
    var inside = surroundings
    inside.environment = folder.environment(searchPath: surroundings.environment["PATH"] ?? "")
    inside.workingDirectory = folder.path
    let code = await RunbackProgram(surroundings: inside).run(arguments)
    guard code == expected else {
      throw CommandError(
        code,
        "the demonstration stopped: `runback \(arguments.joined(separator: " "))` ended with exit code \(code.rawValue)",
        hints: ["everything is still in `\(folder.path)`"])
    }
  }

  private func newestRun() throws -> String {
    guard let run = try folderNames("\(folder.state)/runs").last else {
      throw CommandError(.defect, "the run left no journal in `\(folder.state)`")
    }
    return run
  }

  private func heading(_ text: String) { surroundings.console.print("\n== \(text)\n") }

  private func sayWhatNext(_ run: String) {
    heading("Where everything is")
    surroundings.console.write(
      """
        repository  \(folder.gitops)   (server: \(folder.origin))
        workspace   \(folder.workspace)   (trust.yaml, runbooks/, contacts/)
        journal     \(folder.state)/runs/\(run)/journal.jsonl
        report      \(folder.report)

      Try next, after `export RUNBACK_WORKSPACE=\(folder.workspace) RUNBACK_STATE=\(folder.state)`:
        runback rollback check main --repo \(folder.gitops)
        runback contacts notify --severity sev1 --data pii --region eu
        runback journal show \(run)

      """)
  }
}
