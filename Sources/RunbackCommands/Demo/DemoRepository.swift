import Calendars
import Diagnostics
import Files
import Processes

/// Makes the repository of the demonstration with the user's own `git` and `ssh-keygen`, as people would.
struct DemoRepository {
  let folder: DemoFolder
  let surroundings: Surroundings
  private let git: String
  private let sshKeygen: String

  init(in folder: DemoFolder, surroundings: Surroundings) throws(CommandError) {
    self.folder = folder
    self.surroundings = surroundings
    git = try surroundings.program("git", from: "git")
    sshKeygen = try surroundings.program("ssh-keygen", from: "openssh-client")
  }

  /// Keys, configuration, thirty signed commits, health marks, and a server that has them all.
  func makeGoodHistory(progress: (_ done: Int, _ total: Int) -> Void) async throws {
    try makeFolder(folder.home)
    try makeFolder("\(folder.home)/.ssh", mode: 0o700)
    for actor in DemoActor.allCases {
      try await run(
        sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-C", actor.email, "-f", folder.privateKey(of: actor)])
    }
    try writeFile(globalConfiguration, to: "\(folder.home)/.gitconfig")
    try await run(git, ["init", "--quiet", "--bare", "--initial-branch=main", folder.origin])
    try await run(git, ["init", "--quiet", "--initial-branch=main", folder.gitops])
    try await run(git, ["-C", folder.gitops, "remote", "add", "origin", folder.origin])
    try await commit(DemoCommit.goodHistory, after: [], progress: progress)
    try await run(git, ["-C", folder.gitops, "push", "--quiet", "--follow-tags", "-u", "origin", "main"])
  }

  /// What the attacker and an unsuspecting maintainer push.
  func attack() async throws {
    try await commit(DemoCommit.attack, after: DemoCommit.goodHistory) { _, _ in }
    try await run(git, ["-C", folder.gitops, "push", "--quiet", "origin", "main"])
  }

  /// The id of the first commit, in which the policy's trust begins.
  func root() async throws -> String {
    try await run(git, ["-C", folder.gitops, "rev-list", "--max-parents=0", "main"])
  }

  /// ana is the operator; the allowed signers are for `git log --show-signature`, Runback has its policy.
  private var globalConfiguration: String {
    """
    [user]
      name = ana
      email = \(DemoActor.ana.email)
      signingKey = \(folder.privateKey(of: .ana))
    [gpg]
      format = ssh
    [init]
      defaultBranch = main

    """
  }

  private func commit(
    _ commits: [DemoCommit], after earlier: [DemoCommit], progress: (_ done: Int, _ total: Int) -> Void
  ) async throws {
    var manifests = DemoManifests()
    for commit in earlier { commit.change(&manifests) }
    let now = surroundings.clock.now()
    for (index, commit) in commits.enumerated() {
      commit.change(&manifests)
      for (path, text) in manifests.files {
        try makeFolder(parentFolder(of: "\(folder.gitops)/\(path)"))
        try writeFile(text, to: "\(folder.gitops)/\(path)", .replaces)
      }
      // The good history ends two days ago; the attack takes the last three hours.
      let isAttack = !earlier.isEmpty
      let age: TimeSpan =
        isAttack ? .hours(Int64(commits.count - index)) : .hours(Int64(48 + 12 * (commits.count - index)))
      let time = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - age.seconds)
      try await record(commit, at: time)
      if commit.isHealthy { try await attestHealth(number: earlier.count + index + 1, at: time) }
      progress(index + 1, commits.count)
    }
  }

  private func record(_ commit: DemoCommit, at time: Timestamp) async throws {
    let identity = identity(of: commit.author, at: time)
    try await run(git, ["-C", folder.gitops, "add", "--all"], identity)
    try await run(
      git,
      [
        "-C", folder.gitops, "-c", "user.signingKey=\(folder.privateKey(of: commit.author))", "commit", "--quiet",
        commit.isSigned ? "--gpg-sign" : "--no-gpg-sign", "--message", commit.message,
      ], identity)
  }

  /// A signed annotated tag, as the pipeline makes one when the deployment was healthy.
  private func attestHealth(number: Int, at time: Timestamp) async throws {
    try await run(
      git,
      [
        "-C", folder.gitops, "-c", "user.signingKey=\(folder.privateKey(of: .health))", "tag", "--sign",
        "--message", "healthy in production", "known-good/\(number)", "HEAD",
      ], identity(of: .health, at: time.adding(.minutes(20))))
  }

  private func identity(of actor: DemoActor, at time: Timestamp) -> [String: String] {
    let date = "@\(time.secondsSinceEpoch) +0000"
    return [
      "GIT_AUTHOR_NAME": actor.rawValue, "GIT_AUTHOR_EMAIL": actor.email, "GIT_AUTHOR_DATE": date,
      "GIT_COMMITTER_NAME": actor.rawValue, "GIT_COMMITTER_EMAIL": actor.email, "GIT_COMMITTER_DATE": date,
    ]
  }

  /// Standard output without its last newline.
  @discardableResult
  private func run(_ program: String, _ arguments: [String], _ more: [String: String] = [:]) async throws -> String {
    let environment = folder.environment(searchPath: surroundings.environment["PATH"] ?? "")
    let command = Command(
      program: program, arguments: arguments, environment: environment.merging(more) { $1 }, timeout: .seconds(60))
    let outcome = try await surroundings.processes.run(command)
    guard outcome.succeeded else {
      throw CommandError(
        .unavailable,
        "`\(([program] + arguments).joined(separator: " "))` \(outcome.termination): \(outcome.standardError.text)")
    }
    let output = outcome.standardOutput.text
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
  }
}
