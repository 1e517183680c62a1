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

extension JudgedRepositoryOptions {
  func open(_ global: GlobalOptions, in surroundings: Surroundings) throws -> JudgedRepository {
    let repository =
      try repo.map { try Repository.open(surroundings.absolute($0)) }
      ?? Repository.discover(from: surroundings.workingDirectory)
    // Before anything is looked up: what a shallow clone lacks would be said to be missing.
    try repository.requireFullHistory()
    let reference = try repository.branchOrHead(branch)
    let state = try global.stateFolder(in: surroundings)
    return try JudgedRepository(
      repository, branch: reference, policy: try loadPolicy(global, for: repository, in: surroundings),
      overrides: PolicyOverrides(root: root, history: history, acceptsForgeOnly: accept.contains(.forgeOnly)),
      now: surroundings.clock.now(), stateFolder: state,
      cache: noCache ? nil : cache(state, in: surroundings))
  }

  private func cache(_ state: String, in surroundings: Surroundings) -> SignatureCache {
    let cache = SignatureCache(stateFolder: state, program: runbackVersion)
    if let warning = cache.warning { surroundings.console.printError(terminalText("warning: \(warning)")) }
    return cache
  }

  private func loadPolicy(
    _ global: GlobalOptions, for repository: Repository, in surroundings: Surroundings
  ) throws -> TrustPolicy {
    guard allowedSigners.isEmpty, keyring.isEmpty else {
      guard policy == nil else {
        throw CommandError(
          .usage, "`--policy` and `--allowed-signers` or `--keyring` exclude each other", hints: ["give one of them"])
      }
      let ready = try ReadyPolicy(
        allowedSigners: allowedSigners.map(surroundings.absolute), keyrings: keyring.map(surroundings.absolute),
        revokedKeys: revokedKeys.map(surroundings.absolute), rollbackSigners: rollbackSigner
      ).policy(now: surroundings.clock.now())
      for warning in ready.keyringWarnings.prefix(20) {
        surroundings.console.printError(terminalText("warning: \(warning)"))
      }
      try ready.requireIndependence(of: repository, expectedDigest: policyDigest)
      return ready
    }
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
    let loaded = try PolicyArgument(policy).load(global, in: surroundings)
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    return try loaded.policy.admitted(
      toJudge: repository, remembering: PolicyMemory(stateFolder: try global.stateFolder(in: surroundings)),
      expectedDigest: policyDigest)
  }
}
