import Calendars
import Diagnostics
import Git
import Rollback
import Trust

extension JudgedRepository {
  /// Fetches the branch, judges what the remote has, and puts its newest trusted commit on record.
  func witness(
    from remote: String, _ global: GlobalOptions, in surroundings: Surroundings
  ) async throws -> ChainVerification {
    let git = try GitProgram(
      environment: surroundings.environment, isInteractive: surroundings.console.canAsk,
      processes: surroundings.processes)
    let branch = branch.name.originalBranch
    let fetched = try await RemoteFetch(git: git, repository: repository)
      .fetch(branch, from: remote, at: surroundings.clock.now())
    let verification = try verify(tip: fetched.tip, global, in: surroundings)
    guard let log = judge.log else { return verification }
    let outcome = try WitnessRecorder(log, in: repository, now: judge.now).record(verification, remote: remote)
    guard !global.wantsQuiet(in: surroundings) else { return verification }
    for notice in fetched.notices { surroundings.console.printError(terminalText("note: \(notice)")) }
    switch outcome {
    case .recorded(let tip):
      surroundings.console.printError(terminalText("witnessed \(tip.short) of \(branch.short) at \(remote)"))
    case .unchanged(let tip):
      surroundings.console.printError(terminalText("\(branch.short) at \(remote): \(tip.short), as witnessed before"))
    case .relaxed:
      surroundings.console.printError(
        "nothing was witnessed: what `--accept` lets pass counts for this one judgement")
    case .nothingTrusted:
      surroundings.console.printError(
        terminalText("nothing was witnessed: \(branch.short) at \(remote) has no new commit that is trusted"))
    }
    // What has just been recorded is part of the answer.
    switch outcome {
    case .recorded, .unchanged: return verification.witnessed
    case .nothingTrusted, .relaxed: return verification
    }
  }

  /// The witness log, which needs a root.
  func witnessLog() throws(TrustError) -> WitnessLog {
    guard let log = judge.log else { throw .noRoot }
    return log
  }
}
