import Files
import Git
public import Processes

/// Puts commits with all their history into a git bundle, by the user's `git`.
///
/// It works in an empty repository of its own that borrows the objects, so that nothing of the judged repository's
/// configuration, hooks and references matters, and nothing is written there.
public struct CommitBundler: Sendable {
  private let program: String?
  private let environment: [String: String]
  private let processes: any ProcessRunner

  /// - Parameter environment: the user's; only the search path and the temporary folder are taken from it.
  public init(environment: [String: String], processes: any ProcessRunner) {
    program = findProgram("git", path: environment["PATH"] ?? "")
    self.environment = [
      "PATH": environment["PATH"] ?? "", "TMPDIR": environment["TMPDIR"] ?? "/tmp", "LC_ALL": "C",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_NO_REPLACE_OBJECTS": "1",
    ]
    self.processes = processes
  }

  /// - Parameters:
  ///   - file: must not exist yet.
  /// - Returns: the commits that are in it; those that the repository does not have any more are left out.
  func write(_ wanted: RunCommits, to file: String) async throws(BundlingFailure) -> [String] {
    guard let program else { throw BundlingFailure(reason: "there is no `git` on the search path") }
    let (objects, present) = try find(wanted)
    guard !present.isEmpty else { throw BundlingFailure(reason: "the repository has none of the commits any more") }
    let folder = try rethrowing { () throws(FileError) in
      try makeTemporaryFolder(in: environment["TMPDIR"] ?? "/tmp", prefix: "runback-bundle-")
    }
    defer { removeFolder(folder) }
    let hash = present[0].utf8.count == 64 ? ["--object-format=sha256"] : []
    try await run(program, ["init", "--quiet", "--bare"] + hash + [folder])
    try rethrowing { () throws(FileError) in
      try writeFile("\(objects)\n", to: "\(folder)/objects/info/alternates")
    }
    let references = present.enumerated().map { "create refs/runback/\($0.offset + 1) \($0.element)\n" }.joined()
    try await run(program, ["--git-dir", folder, "update-ref", "--stdin"], input: Array(references.utf8))
    try await run(program, ["--git-dir", folder, "bundle", "create", "--quiet", file, "--all"])
    return present
  }

  /// Where the objects lie, and which of the commits are there.
  private func find(_ wanted: RunCommits) throws(BundlingFailure) -> (objects: String, present: [String]) {
    let repository: Repository
    do throws(GitError) {
      repository = try Repository.open(wanted.repository)
    } catch {
      throw BundlingFailure(reason: error.message)
    }
    guard !repository.isShallow else { throw BundlingFailure(reason: "the repository is a shallow clone") }
    let present = wanted.commits.filter { hex in
      guard let id = ObjectID(hex: hex) else { return false }
      // What cannot be read is as good as gone; the journal still names it.
      return (try? repository.commit(id)) != nil
    }
    return ("\(repository.commonDirectory)/objects", present)
  }

  private static let settings = ["core.hooksPath=/dev/null", "init.templateDir=", "pack.threads=1", "gc.auto=0"]
    .flatMap { ["-c", $0] }

  private func run(_ program: String, _ arguments: [String], input: [UInt8] = []) async throws(BundlingFailure) {
    let outcome: ProcessOutcome
    do throws(ProcessError) {
      outcome = try await processes.run(
        Command(
          program: program, arguments: Self.settings + arguments, environment: environment, standardInput: input,
          timeout: .seconds(600)))
    } catch {
      throw BundlingFailure(reason: error.message)
    }
    guard outcome.succeeded else {
      let line = outcome.standardError.text.split(separator: "\n").last.map { ": \($0)" } ?? ""
      throw BundlingFailure(reason: "git did not make it (\(outcome.termination))\(line)")
    }
  }

  private func rethrowing<Value>(_ body: () throws(FileError) -> Value) throws(BundlingFailure) -> Value {
    do throws(FileError) { return try body() } catch { throw BundlingFailure(reason: error.message) }
  }
}

/// Why there is no bundle of commits: the rest of the evidence is written without it, and says so.
struct BundlingFailure: Error, Hashable {
  let reason: String
}
