public import ArgumentParser
import Calendars
import Diagnostics
import Files
import Git
public import Trust

/// Which repository is judged, and by what.
struct JudgedRepositoryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The repository (default: the one around the working directory).", valueName: "dir"))
  var repo: String?

  @Option(help: ArgumentHelp("The branch (default: HEAD's).", valueName: "name"))
  var branch: String?

  @Option(help: ArgumentHelp("The trust policy (default: the workspace's trust.yaml).", valueName: "file"))
  var policy: String?

  @Option(help: ArgumentHelp("Without a policy: who may sign, in git's allowed-signers format.", valueName: "file"))
  var allowedSigners: [String] = []

  @Option(
    help: ArgumentHelp("Without a policy: OpenPGP keys of those who may sign.", valueName: "file"))
  var keyring: [String] = []

  @Option(help: ArgumentHelp("Without a policy: SSH keys and certificates that count no more.", valueName: "file"))
  var revokedKeys: [String] = []

  @Option(help: ArgumentHelp("The commit from which history is verified.", valueName: "commit"))
  var root: String?

  @Option(help: "Which parents must be trusted: all-parents or first-parent.")
  var history: TrustPolicy.History?

  @Option(help: ArgumentHelp("Without a policy: who may also roll back.", valueName: "principal"))
  var rollbackSigner: [String] = []

  @Option(
    help: ArgumentHelp(
      "The digest that the policy must have; lets it lie inside the judged repository.", valueName: "sha256"))
  var policyDigest: String?

  @Flag(help: "Verify every signature again, also those that were verified before.")
  var noCache = false

  @Option(help: "Accept what is less than wanted: forge-only, and for a rollback migrations.")
  var accept: [Acceptance] = []

}

extension TrustPolicy.History: ExpressibleByArgument {}

/// An open repository, the branch that is meant, and who judges it.
struct JudgedRepository {
  let repository: Repository
  let branch: Reference
  let judge: Judge

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
}

extension JudgedRepository {
  /// Keeps which signatures were verified. Without that the next answer is as good, and later.
  func remember(in surroundings: Surroundings) {
    do throws(TrustError) {
      try judge.cache?.save()
    } catch {
      surroundings.console.printError(terminalText("warning: \(error.message)"))
    }
  }
}

extension JudgedRepositoryOptions {
  func open(_ global: GlobalOptions, in surroundings: Surroundings) throws -> JudgedRepository {
    let repository =
      try repo.map { try Repository.open(surroundings.absolute($0)) }
      ?? Repository.discover(from: surroundings.workingDirectory)
    // Before anything is looked up: what a shallow clone lacks would be said to be missing.
    try repository.requireFullHistory()
    let reference = try repository.branchOrHead(branch)
    var policy = try loadPolicy(global, for: repository, in: surroundings)
    if let root { policy.root = try repository.resolve(root) }
    if let history { policy.history = history }
    if accept.contains(.forgeOnly) { policy.forgeOnly = .accept }
    let state = try global.stateFolder(in: surroundings)
    return JudgedRepository(
      repository: repository, branch: reference,
      judge: Judge(
        policy: policy, now: surroundings.clock.now(), stateFolder: state,
        cache: !noCache ? cache(state, in: surroundings) : nil))
  }

  private func cache(_ state: String, in surroundings: Surroundings) -> SignatureCache {
    let cache = SignatureCache(stateFolder: state, program: runbackVersion)
    if let warning = cache.warning { surroundings.console.printError(terminalText("warning: \(warning)")) }
    return cache
  }

  private func loadPolicy(
    _ global: GlobalOptions, for repository: Repository, in surroundings: Surroundings
  ) throws -> TrustPolicy {
    let now = surroundings.clock.now()
    let policy: TrustPolicy
    if !allowedSigners.isEmpty || !keyring.isEmpty {
      guard self.policy == nil else {
        throw CommandError(
          .usage, "`--policy` and `--allowed-signers` or `--keyring` exclude each other", hints: ["give one of them"])
      }
      policy = try ReadyPolicy(
        allowedSigners: allowedSigners.map(surroundings.absolute), keyrings: keyring.map(surroundings.absolute),
        revokedKeys: revokedKeys.map(surroundings.absolute), rollbackSigners: rollbackSigner
      ).policy(now: now)
    } else {
      guard rollbackSigner.isEmpty else {
        throw CommandError(
          .usage, "`--rollback-signer` goes with `--allowed-signers` or `--keyring`",
          hints: ["in a policy, add `rollback` to the signer's `can`"])
      }
      guard revokedKeys.isEmpty else {
        throw CommandError(
          .usage, "`--revoked-keys` goes with `--allowed-signers` or `--keyring`",
          hints: ["in a policy, list the file under `revokedKeys`"])
      }
      let loaded = try PolicyArgument(self.policy).load(global, in: surroundings)
      surroundings.console.report(loaded.warnings, options: global, in: surroundings)
      policy = loaded.policy
    }
    guard allowedSigners.isEmpty, keyring.isEmpty else {
      try policy.requireIndependence(of: repository, expectedDigest: policyDigest)
      return policy
    }
    // By the policy's own root, before `--root` may name another one.
    let memory = PolicyMemory(stateFolder: try global.stateFolder(in: surroundings))
    try policy.requireIndependence(of: repository, expectedDigest: policyDigest, pinned: try memory.pinned())
    try memory.accept(policy)
    return policy
  }
}
