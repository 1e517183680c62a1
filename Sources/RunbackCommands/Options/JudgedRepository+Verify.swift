import Diagnostics
import Git
import Trust

extension JudgedRepository {
  /// Judges the branch, or `tip` as if it were the branch's, and says on standard error how far it is.
  ///
  /// - Parameter isNewest: whether the tip is taken for the branch's newest.
  func verify(
    tip: ObjectID? = nil, isNewest: Bool = true, _ global: GlobalOptions, in surroundings: Surroundings
  ) throws -> ChainVerification {
    let progress = Progress("commits", isSilent: global.wantsQuiet(in: surroundings), surroundings: surroundings)
    defer { progress.finish() }
    let verification = try judge.verify(
      tip: tip ?? branch.target, branch: branch.name, isNewest: isNewest, in: repository
    ) { progress.report($0.checked, of: $0.read) }
    remember(in: surroundings)
    return verification
  }

  /// Keeps which signatures were verified. Without that the next answer is as good, and later.
  func remember(in surroundings: Surroundings) {
    do throws(TrustError) {
      try judge.cache?.save()
    } catch {
      surroundings.console.printError(terminalText("warning: \(error.message)"))
    }
  }
}
