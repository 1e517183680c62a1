import ArgumentParser
import Calendars
import Diagnostics
import Git
import Trust

struct TrustAcceptRewriteCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "accept-rewrite",
    abstract: "Take a commit for the branch's newest although it does not go on from what was seen.",
    discussion: """
      For a history that was rewritten, or moved back, on purpose. The commit has to be trusted. What was seen before stays \
      in the log and in the repository. Exit code 77: the commit is not trusted.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Argument(help: ArgumentHelp("The commit, with its full id.", valueName: "oid"))
  var commit: String

  @Argument(help: ArgumentHelp("Why, for those who read the log.", valueName: "reason"))
  var reason: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    guard let id = ObjectID(hex: commit) else {
      throw CommandError(
        .usage, "`\(commit)` is no full id: what is accepted has to be said exactly",
        hints: ["`git rev-parse \(shellQuoted(commit))` prints it"])
    }
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw CommandError(.usage, "there is no reason", hints: ["say who rewrote the history, and why"])
    }
    let verification = try session.verify(tip: try session.repository.resolve(id.hex), global, in: surroundings)
    let recorder = WitnessRecorder(
      try session.witnessLog(), in: session.repository, now: surroundings.clock.now())
    if let refusal = try recorder.acceptRewrite(verification, reason: reason) {
      throw CommandError(.refused, refusal.reason, hints: refusal.hints)
    }
    if !global.wantsQuiet(in: surroundings) {
      surroundings.console.printError(
        terminalText("\(session.branch.name.originalBranch.short) goes on from \(id.short)"))
    }
    return .success
  }
}
