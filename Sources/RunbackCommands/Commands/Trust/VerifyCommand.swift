import ArgumentParser
import Diagnostics
import Git
import JSON
import Trust

struct VerifyCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Judge the commits of a branch: who signed each, and whether they might.",
    discussion: """
      Judges everything from the policy's root to the tip of the branch. Exit code 0: every commit is trusted; 1: not \
      every one is. With --porcelain, one line a commit, newest first: commit, verdict, signer or -, format or -, flags \
      or -, separated by blanks. With --fetch, the branch is fetched first, and its newest trusted commit goes into the \
      witness log, against which every later answer about the branch is held.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Argument(help: ArgumentHelp("Show only these: a commit, or `OLD..NEW`.", valueName: "revs"))
  var revisions: String?

  @Flag(help: "Print one line a commit, for scripts.")
  var porcelain = false

  @Flag(help: "Judge who signed, not whether they might; needs no root.")
  var signaturesOnly = false

  @Option(
    help: ArgumentHelp("Fetch the branch from this remote, judge what it has, and witness it.", valueName: "remote"))
  var fetch: String?

  func validate() throws {
    guard fetch?.isEmpty == false, revisions != nil || signaturesOnly else { return }
    throw ValidationError("--fetch judges what the remote has: leave out the revisions and --signatures-only")
  }

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let range = try RevisionRange(revisions, branch: session.branch, in: session.repository)
    if signaturesOnly {
      let progress = Progress("commits", isSilent: global.wantsQuiet(in: surroundings), surroundings: surroundings)
      defer { progress.finish() }
      let judgements = try session.judge.checkSignatures(
        tips: [range.tip], excluding: range.excluded, in: session.repository
      ) { progress.report($0.checked, of: $0.read) }
      progress.finish()
      session.remember(in: surroundings)
      show(SignatureReport(tip: range.tip, judgements: judgements), in: surroundings)
      return judgements.allSatisfy { $0.verdict == .good } ? .success : .negative
    }
    let verification: ChainVerification
    if let fetch, !fetch.isEmpty {
      verification = try await session.witness(from: fetch, global, in: surroundings)
    } else {
      verification = try session.verify(
        tip: range.tip, isNewest: range.tip == session.branch.target, global, in: surroundings)
    }
    let report = VerificationReport(verification, only: try range.selection(in: verification))
    show(report, in: surroundings)
    return report.allTrusted ? .success : .negative
  }

  private func show(_ report: some JudgementReport, in surroundings: Surroundings) {
    if porcelain {
      for judgement in report.judgements { surroundings.console.print(judgement.porcelain) }
    } else if global.wantsJSON(in: surroundings) {
      surroundings.console.print(report.document)
    } else {
      surroundings.console.write(report.text)
    }
  }
}
