import ArgumentParser
import Calendars
import Diagnostics
import Files
import Git
import JSON
import Trust

struct TrustInitCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Propose a trust policy from a history: who signed what, and where trust could begin.",
    discussion: """
      Reads the whole history and prints what it finds. Writes trust.yaml and keys/ only when somebody says yes, or with \
      --yes; never over a file that is there. A key that was not given is not proposed, except SSH keys, which signatures \
      bring along: ask whose they are. Exit code 3: nobody said yes.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("The repository (default: the one around the working directory).", valueName: "dir"))
  var repo: String?

  @Option(help: ArgumentHelp("The branch (default: HEAD's).", valueName: "name"))
  var branch: String?

  @Option(help: ArgumentHelp("Who may sign, in git's allowed-signers format.", valueName: "file"))
  var allowedSigners: [String] = []

  @Option(help: ArgumentHelp("OpenPGP keys of those who may sign.", valueName: "file"))
  var keyring: [String] = []

  @Option(help: ArgumentHelp("Who of them may also roll back.", valueName: "principal"))
  var rollbackSigner: [String] = []

  @Option(
    help: ArgumentHelp("Where trust begins (default: as early as everything after it is signed).", valueName: "commit"))
  var root: String?

  @Option(help: ArgumentHelp("The folder to write into (default: the workspace).", valueName: "dir"))
  var output: String?

  @Flag(help: "Do not ask.")
  var yes = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let repository =
      try repo.map { try Repository.open(surroundings.absolute($0)) }
      ?? Repository.discover(from: surroundings.workingDirectory)
    try repository.requireFullHistory()
    let reference = try repository.branchOrHead(branch)
    let destination = try PolicyDestination(output, outside: repository, global, in: surroundings)
    let now = surroundings.clock.now()
    let given = try givenKeys(now: now, in: surroundings)
    let progress = Progress("commits", isSilent: global.wantsQuiet(in: surroundings), surroundings: surroundings)
    defer { progress.finish() }
    let survey = try HistorySurvey(tip: reference.target, policy: given, now: now, in: repository) {
      progress.report($0.checked, of: $0.read)
    }
    let material = try KeyMaterial(
      allowedSigners: allowedSigners.map(surroundings.absolute), keyrings: keyring.map(surroundings.absolute), now: now)
    let proposal = try PolicyProposal(
      survey, policy: given, branch: reference.name.originalBranch, chosen: try root.map(repository.resolve),
      material: material)
    let verification = try Judge(policy: try proposal.policy(now: now), now: now).verify(
      tip: reference.target, branch: reference.name, in: repository)
    progress.finish()
    let report = ProposalReport(survey: survey, proposal: proposal, verification: verification)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(report.document)
    } else {
      surroundings.console.write(report.text)
    }
    try agree(destination, in: surroundings)
    try destination.write(proposal)
    surroundings.console.printError(
      "wrote \(surroundings.shown(destination.folder))/trust.yaml and \(counted(proposal.files.count - 1, "key file"))")
    surroundings.console.printError(
      "next: say who may roll back and attest, then `runback trust lint \(shellQuoted(surroundings.shown(destination.folder) + "/trust.yaml"))`"
    )
    return .success
  }

  private func givenKeys(now: Timestamp, in surroundings: Surroundings) throws -> TrustPolicy {
    guard !allowedSigners.isEmpty || !keyring.isEmpty else {
      guard rollbackSigner.isEmpty else {
        throw CommandError(
          .usage, "`--rollback-signer` goes with `--allowed-signers` or `--keyring`",
          hints: ["in the written policy, add `rollback` to the signer's `can`"])
      }
      return .ofNobody
    }
    return try ReadyPolicy(
      allowedSigners: allowedSigners.map(surroundings.absolute), keyrings: keyring.map(surroundings.absolute),
      rollbackSigners: rollbackSigner
    ).policy(now: now)
  }

  private func agree(_ destination: PolicyDestination, in surroundings: Surroundings) throws(CommandError) {
    if yes { return }
    guard surroundings.console.canAsk else {
      throw CommandError(
        .personNeeded, "nobody has agreed to this policy, and there is no terminal to ask on",
        hints: ["read what is proposed, then add `--yes`, and `--output DIR` for the folder to write into"])
    }
    surroundings.console.writeError(
      "\nWrite this to \(surroundings.shown(destination.folder))? yes or no > ")
    let answer = surroundings.console.readLine()?.lowercased()
    guard answer == "yes" || answer == "y" else {
      throw CommandError(
        .personNeeded, "nothing was written: the question was answered with no",
        hints: ["answer it with `yes`, or add `--yes`"])
    }
  }
}

/// Where a proposed policy is written: a folder outside the judged repository in which nothing is in the way.
private struct PolicyDestination {
  let folder: String

  init(
    _ output: String?, outside repository: Repository, _ global: GlobalOptions, in surroundings: Surroundings
  ) throws {
    let named = try output.map(surroundings.absolute) ?? Workspace.find(global, in: surroundings)?.path
    folder = named ?? surroundings.workingDirectory
    for path in ["trust.yaml", "keys"].map({ "\(folder)/\($0)" }) where isFile(path) || isFolder(path) {
      throw CommandError(
        .usage, "`\(surroundings.shown(path))` is there already, and nothing is written over it",
        hints: ["name another folder with `--output DIR`"])
    }
    // The folder may not be there yet: what counts is where the nearest one above it lies.
    var above = folder
    while resolvedPath(above) == nil, parentFolder(of: above) != above { above = parentFolder(of: above) }
    let place = resolvedPath(above) ?? above
    let inside = [repository.workDirectory, repository.gitDirectory].compactMap { $0.flatMap(resolvedPath) }
    if inside.contains(where: { place == $0 || place.hasPrefix($0 + "/") }) {
      throw CommandError(
        .refused,
        "`\(surroundings.shown(folder))` lies in the repository that would be judged: who can push there would judge themselves",
        hints: ["name a folder outside it with `--output DIR`"])
    }
  }

  /// The keys first and the policy last, so that there is never a policy without its keys; what was written is taken away
  /// again when the rest cannot be.
  func write(_ proposal: PolicyProposal) throws {
    try makeFolder(folder)
    var written = false
    do {
      for file in proposal.files {
        let path = "\(folder)/\(file.path)"
        if file.path.contains("/") {
          try makeFolder(parentFolder(of: path))
          written = true
        }
        try writeFile(file.bytes, to: path)
      }
    } catch {
      if written { removeFolder("\(folder)/keys") }
      throw error
    }
  }
}
