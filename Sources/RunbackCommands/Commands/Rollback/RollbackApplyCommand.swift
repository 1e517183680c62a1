import ArgumentParser
import Calendars
import Diagnostics
import Git
import JSON
import Rollback
import Signing
import Trust

struct RollbackApplyCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Do what the plan says, and nothing else. Prints the new commit's id.",
    discussion: """
      The commit is signed with the key that git is configured to sign with (the user's and the machine's configuration, \
      never the repository's), or with --sign. With --push, the remote is moved first, with a lease. Exit code 75: the \
      branch or the plan is no longer what it was; 3: a person has to say yes, or to merge the pull request.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RollbackOptions

  @Option(help: ArgumentHelp("Only if the plan still has this digest.", valueName: "digest"))
  var plan: String?

  @Option(help: ArgumentHelp("Only if the branch is still at this commit.", valueName: "oid"))
  var expectTip: String?

  @Option(help: ArgumentHelp("auto, none, or a key: an SSH key file, or an OpenPGP fingerprint.", valueName: "key"))
  var sign = "auto"

  @Option(help: ArgumentHelp("How often to plan again when somebody pushed in the meantime.", valueName: "n"))
  var retries = 3

  @Flag(help: "Do not ask.")
  var yes = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try options.judged.open(global, in: surroundings)
    let request = try options.request(for: session)
    let configuration = try GitConfiguration.read(environment: surroundings.environment)
    let application = RollbackApplication(
      repository: session.repository, branch: session.branch, judge: session.judge,
      author: try RollbackAuthor.identity(
        configuration, environment: surroundings.environment, at: surroundings.clock.now()),
      memory: SurveyMemory(path: try global.stateFolder(in: surroundings) + "/survey"))
    let signer = try signer(configuration, in: surroundings)
    guard retries >= 0 else { throw CommandError(.usage, "`--retries \(retries)` is less than none") }
    let judged = try session.verify(global, in: surroundings)
    let agreed = try agree(application, request, judged, in: surroundings)
    guard agreed != .declined else {
      throw CommandError(
        .personNeeded, "nothing was changed: the question was answered with no",
        hints: ["answer it with `yes`, or add `--yes`"])
    }
    let git = try request.push.map { _ in
      try GitProgram(
        environment: surroundings.environment, isInteractive: surroundings.console.canAsk,
        processes: surroundings.processes)
    }
    let expected = RollbackApplication.Expectations(
      plan: plan ?? agreed.digest, tip: try expectTip.map(session.repository.resolve), retries: retries)
    let result = try await application.apply(request, expecting: expected, judged: judged, signer: signer, git: git)
    do throws(RollbackError) {
      try application.witness(result, at: surroundings.clock.now())
    } catch {
      // The rollback stands; only the memory of it is missing.
      surroundings.console.printError(terminalText("warning: this is not in the witness log: \(error.message)"))
    }
    return show(result, in: surroundings)
  }

  private enum Agreement: Equatable {
    /// To the plan of this digest, or to whatever the plan is.
    case given(digest: String?)
    case declined

    var digest: String? { if case .given(let digest) = self { digest } else { nil } }
  }

  /// Shows the plan and asks, where somebody is there to ask.
  private func agree(
    _ application: RollbackApplication, _ request: RollbackRequest, _ judged: ChainVerification,
    in surroundings: Surroundings
  ) throws -> Agreement {
    if yes { return .given(digest: nil) }
    let plan = try application.plan(request, judged)
    if plan.isNoOp { return .given(digest: plan.digest) }
    guard surroundings.console.canAsk else {
      throw CommandError(
        .personNeeded, "nobody has agreed to this rollback, and there is no terminal to ask on",
        hints: ["look at `runback rollback plan`, then add `--yes` and `--plan \(plan.digest)`"])
    }
    surroundings.console.writeError(plan.text)
    guard plan.blocking.isEmpty else { return .given(digest: plan.digest) }
    surroundings.console.writeError("\nDo exactly this? yes or no > ")
    let answer = surroundings.console.readLine()?.lowercased()
    return answer == "yes" || answer == "y" ? .given(digest: plan.digest) : .declined
  }

  private func signer(_ configuration: GitConfiguration, in surroundings: Surroundings) throws -> CommitSigner? {
    guard sign != "none", options.mode != .reset else { return nil }
    return try CommitSigner(key: sign == "auto" ? nil : sign, configuration, in: surroundings)
  }

  private func show(_ result: RollbackApplication.Result, in surroundings: Surroundings) -> ExitCode {
    let plan = result.plan
    let isProposal = plan.push?.isProposal == true && result.isPushed
    if global.wantsJSON(in: surroundings) {
      guard var document = plan.json.objectValue else { return .defect }
      document["schema"] = "runback/rollback-apply/v1"
      document["commit"] = .string(result.commit.hex)
      document["pushed"] = .bool(result.isPushed)
      document["selfUnverified"] = .bool(result.isSelfUnverified)
      document["standing"] = .string(result.isSelfUnverified ? "self-unverified" : plan.standing.rawValue)
      document["answer"] = JSONValue(result.answer)
      document["overtaken"] = JSONValue(result.overtaken.map(\.hex))
      surroundings.console.print(.object(document))
    } else {
      surroundings.console.print(result.commit.hex)
      if !global.wantsQuiet(in: surroundings) {
        for line in RollbackResultText(result).lines { surroundings.console.printError(line) }
      }
    }
    return isProposal || plan.standing == .review ? .personNeeded : .success
  }
}
