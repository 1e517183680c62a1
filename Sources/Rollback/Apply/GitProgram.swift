import Files
import Git
public import Processes

/// The user's `git`, for what only it can do: reaching a remote with their credential helpers, SSH configuration and
/// hardware keys.
///
/// It works in an empty repository of its own that borrows the judged one's objects. So the judged repository's
/// configuration, hooks and filters are not there to be run; only the remote's address is taken from it, and what it says
/// about HTTP, which is how a CI system lets its clone push.
public struct GitProgram: Sendable {
  private let program: String
  private let environment: [String: String]
  private let isInteractive: Bool
  private let processes: any ProcessRunner

  /// - Parameters:
  ///   - environment: the user's, complete. What would point git at another repository is left out.
  ///   - isInteractive: a person is at the terminal and may be asked for a password or a touch.
  public init(
    environment: [String: String], isInteractive: Bool, processes: any ProcessRunner
  ) throws(RollbackError) {
    guard let program = findProgram("git", path: environment["PATH"] ?? "") else {
      throw RollbackError(
        .unavailable, "there is no `git` on the search path, and only git reaches a remote",
        hints: ["install it, for example with `apt-get install git`"])
    }
    self.program = program
    self.isInteractive = isInteractive
    self.processes = processes
    var variables = environment.filter { name, _ in !Self.redirecting.contains(name) }
    variables["GIT_NO_REPLACE_OBJECTS"] = "1"
    if !isInteractive {
      variables["GIT_TERMINAL_PROMPT"] = "0"
      // ssh then asks a program that answers nothing, and the user's own `core.sshCommand` stays in force.
      variables["SSH_ASKPASS_REQUIRE"] = "force"
      variables["SSH_ASKPASS"] = findProgram("false", path: "/bin:/usr/bin") ?? "/bin/false"
    }
    self.environment = variables
  }

  private static let redirecting: Set<String> = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_REPLACE_REF_BASE", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT", "GIT_EXTERNAL_DIFF", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR",
    // Would win over `protocol.ext.allow`.
    "GIT_ALLOW_PROTOCOL",
  ]

  private static let settings = [
    "core.hooksPath=/dev/null", "protocol.ext.allow=never", "core.commitGraph=false", "core.fsmonitor=false",
    "push.gpgSign=false", "init.templateDir=",
  ].flatMap { ["-c", $0] }

  /// The branch's commit on the remote; nil when there is no such branch.
  func tip(of branch: RefName, at remote: Remote) async throws(RollbackError) -> ObjectID? {
    let outcome = try await inBorrowingRepository(of: remote) { folder in
      ["--git-dir", folder, "ls-remote", "--", remote.address, branch.name]
    }
    guard outcome.succeeded else { throw Self.failure("cannot ask `\(remote.name)` for its branches", outcome) }
    for line in outcome.standardOutput.text.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      if fields.count == 2, fields[1] == branch.name { return ObjectID(hex: String(fields[0])) }
    }
    return nil
  }

  /// Moves the remote's branch to `commit`, only if it is still at `expected`; nil expects that there is none.
  func push(
    _ commit: ObjectID, to branch: RefName, at remote: Remote, expecting expected: ObjectID?
  ) async throws(RollbackError) {
    let outcome = try await inBorrowingRepository(of: remote) { folder in
      [
        "--git-dir", folder, "push", "--porcelain", "--no-verify",
        "--force-with-lease=\(branch.name):\(expected?.hex ?? "")", "--", remote.address, "\(commit):\(branch.name)",
      ]
    }
    guard !outcome.succeeded else { return }
    let report = outcome.standardOutput.text + outcome.standardError.text
    if report.contains("stale info") || report.contains("fetch first") || report.contains("non-fast-forward") {
      throw RollbackError(
        .moved, "somebody pushed to `\(branch.short)` of `\(remote.name)` in the meantime; nothing was changed",
        hints: ["`git fetch \(remote.name)`, then plan again"])
    }
    if report.contains("[remote rejected]") {
      throw RollbackError(
        .refused, "`\(remote.name)` does not accept the rollback on `\(branch.short)`: \(Self.reason(report))",
        hints: ["a protected branch wants a pull request: add `--push-branch rollback/NAME`"])
    }
    var failure = Self.failure("cannot push to `\(remote.name)`", outcome)
    // Cut off on the way, the server may have taken it all the same.
    if case .exited = outcome.termination {} else { failure.effectHappened = true }
    throw failure
  }

  private func inBorrowingRepository(
    of remote: Remote, _ arguments: (String) -> [String]
  ) async throws(RollbackError) -> ProcessOutcome {
    let folder = try rethrowing { () throws(FileError) in
      try makeTemporaryFolder(in: environment["TMPDIR"] ?? "/tmp", prefix: "runback-git-")
    }
    defer { removeFolder(folder) }
    let made = try await run(["init", "--quiet", "--bare", folder], lending: nil)
    guard made.succeeded else { throw Self.failure("cannot make a folder for git to work in", made) }
    return try await run(arguments(folder), lending: remote)
  }

  private func run(_ arguments: [String], lending remote: Remote?) async throws(RollbackError) -> ProcessOutcome {
    var variables = environment
    if let remote {
      // Quoted, because git splits the value at colons.
      let quoted = remote.objects.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = "\"\(quoted)\""
      // By the environment, which only the user's own processes see: a header may hold a token.
      variables["GIT_CONFIG_COUNT"] = "\(remote.http.count)"
      for (index, setting) in remote.http.enumerated() {
        variables["GIT_CONFIG_KEY_\(index)"] = setting.name
        variables["GIT_CONFIG_VALUE_\(index)"] = setting.value
      }
    }
    let command = Command(
      program: program, arguments: Self.settings + arguments, environment: variables, timeout: .seconds(300),
      group: isInteractive ? .callers : .own)
    do throws(ProcessError) { return try await processes.run(command) } catch { throw RollbackError(error) }
  }

  private static func failure(_ what: String, _ outcome: ProcessOutcome) -> RollbackError {
    RollbackError(
      .unavailable, "\(what): git \(outcome.termination): \(reason(outcome.standardError.text))",
      hints: ["try `git ls-remote` by hand, then run the same command again: it goes on from where things stand"])
  }

  /// The line that says why, without control characters.
  private static func reason(_ report: String) -> String {
    let lines = report.split(separator: "\n").map(String.init)
    let line =
      lines.last { $0.contains("rejected") || $0.hasPrefix("fatal") || $0.hasPrefix("error") } ?? lines.last ?? ""
    return String(
      String.UnicodeScalarView(
        line.unicodeScalars.prefix(300).map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

/// A remote's address, as the judged repository has it, and where that repository's objects lie.
struct Remote: Sendable {
  let name: String
  let address: String
  let objects: String
  let http: [(name: String, value: String)]

  init(_ name: String, of repository: Repository) throws(RollbackError) {
    let address = try rethrowing { () throws(GitError) in try repository.remoteAddress(name) }
    guard let address, !address.isEmpty, !address.hasPrefix("-") else {
      throw RollbackError(
        .usage, "`\(repository.displayPath)` has no remote `\(name)`", hints: ["`git remote -v` shows those it has"])
    }
    self.name = name
    // A relative path is meant from the repository, not from where git happens to run.
    let path = Self.localPath(address).map { $0.hasPrefix("/") ? $0 : "\(repository.displayPath)/\($0)" }
    // Git runs the hooks of a remote that is a folder, so a repository must not bring its own remote along.
    let places = [repository.workDirectory, repository.gitDirectory, repository.commonDirectory]
      .compactMap { $0.flatMap(resolvedPath) }
    if let path, let resolved = resolvedPath(path),
      places.contains(where: { resolved == $0 || resolved.hasPrefix($0 + "/") })
    {
      throw RollbackError(
        .refused, "the remote `\(name)` of `\(repository.displayPath)` lies inside it: `\(address)`",
        hints: ["whoever wrote the repository would choose what runs there; move the remote elsewhere"])
    }
    self.address = address.hasPrefix("file://") ? address : path ?? address
    objects = "\(repository.commonDirectory)/objects"
    http = try rethrowing { () throws(GitError) in try repository.httpSettings() }
  }

  /// The folder that git takes the address for; nil when it goes over a transport. A colon makes a transport unless a
  /// slash comes before it.
  private static func localPath(_ address: String) -> String? {
    if address.hasPrefix("file://") { return percentDecoded(String(address.dropFirst(7))) }
    let mark = address.utf8.first { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    return mark == UInt8(ascii: ":") ? nil : address
  }

  private static func percentDecoded(_ text: String) -> String {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
