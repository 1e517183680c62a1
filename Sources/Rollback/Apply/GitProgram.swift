import Diagnostics
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
  let environment: [String: String]
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
    // The few words of git's that are understood are English ones.
    variables["LC_ALL"] = "C"
    variables["LANGUAGE"] = nil
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
    "push.gpgSign=false", "init.templateDir=", "gc.auto=0", "maintenance.auto=false",
  ].flatMap { ["-c", $0] }

  /// The branch's commit on the remote; nil when there is no such branch.
  func tip(of branch: RefName, at remote: Remote) async throws(RollbackError) -> ObjectID? {
    let outcome = try await inBorrowingRepository(of: remote) { folder throws(RollbackError) in
      try await run(["--git-dir", folder, "ls-remote", "--", remote.address, branch.name], for: remote)
    }
    guard outcome.succeeded else { throw Self.failure("cannot ask `\(remote.name)` for its branches", outcome, remote) }
    for line in outcome.standardOutput.text.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      if fields.count == 2, fields[1] == branch.name { return ObjectID(hex: String(fields[0])) }
    }
    return nil
  }

  /// Moves the remote's branch to `commit`, only if it is still at `expected`; nil expects that there is none. What git
  /// says about the reference decides, never what a server or its hooks print.
  func push(
    _ commit: ObjectID, to branch: RefName, at remote: Remote, expecting expected: ObjectID?
  ) async throws(RollbackError) -> PushAnswer {
    let outcome = try await inBorrowingRepository(of: remote) { folder throws(RollbackError) in
      try await run(
        [
          "--git-dir", folder, "push", "--porcelain", "--no-verify",
          "--force-with-lease=\(branch.name):\(expected?.hex ?? "")", "--", remote.address,
          "\(commit):\(branch.name)",
        ], for: remote)
    }
    switch PushReport(outcome.standardOutput.text, branch: branch).status {
    case .accepted(let line): return .accepted(line)
    case .rejectedHere: return .moved
    case .rejectedThere(let reason):
      let words = Self.serverWords(outcome.standardError.text)
      return .refused(words.isEmpty ? reason : "\(reason): \(words)")
    case nil: return .unknown(Self.failure("cannot push to `\(remote.name)`", outcome, remote))
    }
  }

  /// Brings the remote's branch into the judged repository's objects, and no reference of it; the commit that it is at.
  func fetch(
    _ branch: RefName, from remote: Remote, knowing known: ObjectID
  ) async throws(RollbackError) -> ObjectID {
    let fetched = "refs/heads/fetched"
    return try await inBorrowingRepository(of: remote) { folder throws(RollbackError) in
      let base = ["--git-dir", folder]
      // What is here already need not come again.
      _ = try await run(base + ["update-ref", "refs/heads/known", known.hex], for: remote, storing: true)
      let outcome = try await run(
        base + [
          "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--", remote.address,
          "+\(branch.name):\(fetched)",
        ], for: remote, storing: true)
      guard outcome.succeeded else { throw Self.failure("cannot fetch from `\(remote.name)`", outcome, remote) }
      let answer = try await run(base + ["rev-parse", "--verify", fetched], for: remote, storing: true)
      guard answer.succeeded,
        let id = ObjectID(hex: String(answer.standardOutput.text.prefix { !$0.isWhitespace }))
      else { throw Self.failure("cannot fetch from `\(remote.name)`", answer, remote) }
      return id
    }
  }

  private func inBorrowingRepository<Answer>(
    of remote: Remote, _ body: (String) async throws(RollbackError) -> Answer
  ) async throws(RollbackError) -> Answer {
    let folder = try rethrowing { () throws(FileError) in
      try makeTemporaryFolder(in: environment["TMPDIR"] ?? "/tmp", prefix: "runback-git-")
    }
    defer { removeFolder(folder) }
    let made = try await run(["init", "--quiet", "--bare", folder], for: nil)
    guard made.succeeded else { throw Self.failure("cannot make a folder for git to work in", made, nil) }
    return try await body(folder)
  }

  /// - Parameter stores: What git writes goes to the judged repository's objects, instead of only being read from there.
  func run(
    _ arguments: [String], for remote: Remote?, storing stores: Bool = false
  ) async throws(RollbackError) -> ProcessOutcome {
    var variables = environment
    if let remote {
      // Quoted, because git splits the value at colons.
      let quoted = remote.objects.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = stores ? nil : "\"\(quoted)\""
      variables["GIT_OBJECT_DIRECTORY"] = stores ? remote.objects : nil
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

  static func failure(_ what: String, _ outcome: ProcessOutcome, _ remote: Remote?) -> RollbackError {
    let ended = "\(what): git \(outcome.termination): \(reason(outcome.standardError.text))"
    if let remote, isDenied(outcome.standardError.text) {
      return RollbackError(
        .refused, ended,
        hints: [
          "`\(remote.name)` does not know these credentials: `git ls-remote \(shellQuoted(remote.shownAddress))` must work for this user",
          "over HTTPS a `credential.helper` of the user's configuration gives them, over SSH the agent or `core.sshCommand`",
        ])
    }
    return RollbackError(
      .unavailable, ended,
      hints: ["try `git ls-remote` by hand, then run the same command again: it goes on from where things stand"])
  }

  /// Whether git or ssh, not the server's hooks, say that the user was not let in. There is no status for it: only words.
  private static func isDenied(_ errors: String) -> Bool {
    lines(errors).contains { line in
      !line.hasPrefix("remote:")
        && (line.hasPrefix("fatal: Authentication failed for") || line.hasPrefix("fatal: could not read Username")
          || line.hasPrefix("fatal: could not read Password") || line.contains("Permission denied (")
          || line.contains("The requested URL returned error: 403") || line.hasPrefix("Host key verification failed"))
    }
  }

  /// What the server and its hooks had to say, as one line.
  private static func serverWords(_ errors: String) -> String {
    var words: [String] = []
    for line in lines(errors) where line.hasPrefix("remote:") {
      var text = line.dropFirst(7).drop { $0 == " " }
      while text.last == " " { text = text.dropLast() }
      if !text.isEmpty { words.append(String(text)) }
    }
    return clean(words.joined(separator: " / "))
  }

  /// The line that says why, without control characters.
  private static func reason(_ report: String) -> String {
    let lines = Self.lines(report)
    return clean(
      lines.last { $0.hasPrefix("fatal: Authentication") } ?? lines.last { $0.contains("Permission denied (") }
        ?? lines.last { $0.hasPrefix("fatal") || $0.hasPrefix("error") } ?? lines.last ?? "")
  }

  /// ssh ends its lines with CR LF, which is one character to Swift.
  private static func lines(_ text: String) -> [String] {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" })).split(separator: "\n").map(String.init)
  }

  static func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(300).map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
