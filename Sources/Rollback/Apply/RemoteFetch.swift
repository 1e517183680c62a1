public import Calendars
import Files
public import Git
import Processes

/// Fetches a branch with the user's `git`, and with it the notes and tags that hold health marks and approvals.
///
/// `git` works in an empty repository of its own and only puts the objects into the judged one, so that nothing which
/// that repository configures is run. The references are moved by us: the copy of the branch always, notes only forward,
/// tags only when they are new.
public struct RemoteFetch {
  let git: GitProgram
  let repository: Repository

  public init(git: GitProgram, repository: Repository) {
    self.git = git
    self.repository = repository
  }

  public struct Result: Sendable, Hashable {
    /// The branch's commit on the remote.
    public let tip: ObjectID
    /// What was left as it is, for a person.
    public let notices: [String]
  }

  /// - Parameter branch: under `refs/heads`, as the remote has it.
  public func fetch(_ branch: RefName, from name: String, at now: Timestamp) async throws(RollbackError) -> Result {
    let remote = try Remote(name, of: repository, pushing: false)
    let folder = try rethrowing { () throws(FileError) in
      try makeTemporaryFolder(in: git.environment["TMPDIR"] ?? "/tmp", prefix: "runback-git-")
    }
    defer { removeFolder(folder) }
    let made = try await git.run(["init", "--quiet", "--bare", folder], for: nil)
    guard made.succeeded else { throw GitProgram.failure("cannot make a folder for git to work in", made, nil) }
    try tellWhatIsHere(folder)
    let outcome = try await git.run(
      [
        "--git-dir", folder, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
        "--no-recurse-submodules", "--refmap=", "--", remote.address, "+\(branch):\(Self.fetched)branch",
        "+refs/notes/runback-*:\(Self.fetched)notes/runback-*",
        "+refs/tags/known-good/*:\(Self.fetched)tags/known-good/*",
      ], for: remote, storing: true)
    guard outcome.succeeded else {
      if outcome.standardError.text.contains("couldn't find remote ref") {
        throw RollbackError(
          .usage, "`\(name)` has no branch `\(branch.short)`",
          hints: ["`git ls-remote --heads \(name)` lists those it has"])
      }
      throw GitProgram.failure("cannot fetch `\(branch.short)` from `\(name)`", outcome, remote)
    }
    return try take(from: folder, branch, name, now)
  }

  private static let fetched = "refs/fetched/"

  /// References to what the judged repository has, so that the server need not send it again.
  private func tellWhatIsHere(_ folder: String) throws(RollbackError) {
    let here = try rethrowing { () throws(GitError) in try repository.references(prefix: "refs/").map(\.target) }
    // What a reference names and the repository lacks would make git stop.
    let there = Set(here.filter(repository.hasObject)).sorted().prefix(Self.largestOffer)
    let lines = there.enumerated().map { "\($1) refs/here/\($0)\n" }
    try rethrowing { () throws(FileError) in
      try writeFile("# pack-refs with: sorted \n" + lines.sorted(by: Self.byName).joined(), to: folder + "/packed-refs")
    }
  }

  private static let largestOffer = 10_000

  private static func byName(_ left: String, _ right: String) -> Bool {
    left.dropFirst(41).utf8.lexicographicallyPrecedes(right.dropFirst(41).utf8)
  }

  private func take(
    from folder: String, _ branch: RefName, _ name: String, _ now: Timestamp
  ) throws(RollbackError) -> Result {
    let who = Identity(name: "runback", email: "runback", time: now.secondsSinceEpoch)
    var tip: ObjectID?
    var notices: [String] = []
    try rethrowing { () throws(GitError) in
      func move(_ reference: RefName, from old: ObjectID?, to new: ObjectID) throws(GitError) {
        guard old != new else { return }
        try repository.compareAndSwap(
          reference, expected: old, new: new, message: "runback: fetched from \(name)", who: who)
      }
      for reference in try Repository.open(folder).references(prefix: Self.fetched) {
        let rest = String(reference.name.name.dropFirst(Self.fetched.count))
        let target = rest == "branch" ? "refs/remotes/\(name)/\(branch.short)" : "refs/\(rest)"
        guard let local = RefName(target) else { continue }
        let old = try repository.target(of: local)
        if rest == "branch" {
          tip = reference.target
          try move(local, from: old, to: reference.target)
        } else if let old, old != reference.target {
          let isForward = rest.hasPrefix("notes/") ? try repository.mergeBases(old, reference.target) == [old] : false
          if isForward {
            try move(local, from: old, to: reference.target)
          } else {
            notices.append("`\(local)` is not what `\(name)` has, and was left as it is")
          }
        } else {
          try move(local, from: old, to: reference.target)
        }
      }
    }
    guard let tip else { throw RollbackError(.unavailable, "git fetched nothing from `\(name)`") }
    return Result(tip: tip, notices: notices)
  }
}
