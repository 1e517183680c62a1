import Glibc
import TestSupport

/// A server program that a test needs. In CI its absence is a failure that says what to install; elsewhere a reason to skip.
enum ServerProgram {
  static func isThere(_ program: String) -> Bool { findTestProgram(program) != nil }
  static var isRequired: Bool { getenv("CI") != nil || getenv("RUNBACK_WARNINGS_AS_ERRORS") != nil }

  static func canTest(_ programs: String...) -> Bool { isRequired || programs.allSatisfy(isThere) }

  static func require(_ program: String, package: String) throws {
    guard isThere(program) else {
      throw ProgramFailure(
        description: "`\(program)` is missing: apt-get install \(package), or `scripts/setup --tests`")
    }
  }
}

/// `git http-backend` behind lighttpd, with basic auth: `ana`, password `secret`.
final class WebGitServer {
  let port: UInt16
  private let folder: String
  private let repositories: String
  private var daemon: Daemon?

  /// - Parameter repositories: the folder whose bare repositories are served.
  init(_ scene: RollbackScene, repositories: String) throws {
    try ServerProgram.require("lighttpd", package: "lighttpd")
    folder = scene.fixture.directory.path("web")
    self.repositories = repositories
    port = try Daemon.freePort()
    try makeDirectory(folder)
    try writeFile(folder + "/users", "ana:secret\n")
    try writeFile(
      folder + "/lighttpd.conf",
      """
      server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_setenv", "mod_cgi")
      server.document-root = "\(folder)"
      server.bind = "127.0.0.1"
      server.port = \(port)
      server.upload-dirs = ("\(folder)")
      auth.backend = "plain"
      auth.backend.plain.userfile = "\(folder)/users"
      auth.require = ("/git/" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
      alias.url = ("/git" => "/usr/lib/git-core/git-http-backend")
      setenv.add-environment = (
        "GIT_PROJECT_ROOT" => "\(repositories)", "GIT_HTTP_EXPORT_ALL" => "1", "PATH" => "\(testProgramPath)",
        "HOME" => "\(folder)", "GIT_CONFIG_NOSYSTEM" => "1", "LIGHTTPD_FOLDER" => "\(folder)"
      )
      cgi.assign = ("" => "")

      """)
    try start()
  }

  func start() throws {
    let daemon = try Daemon("lighttpd", ["-D", "-f", folder + "/lighttpd.conf"], log: folder + "/log")
    try writeFile(folder + "/pid", "\(daemon.processID)\n")
    guard Daemon.answers(on: port) else {
      throw ProgramFailure(description: "lighttpd does not answer: \(try readText(folder + "/log"))")
    }
    self.daemon = daemon
  }

  func stop() { daemon = nil }

  /// A line for a hook: it ends the server.
  var killLine: String { "kill -9 $(cat '\(folder)/pid')" }

  func address(_ repository: String) -> String { "http://127.0.0.1:\(port)/git/\(repository)" }

  /// The user's own configuration of git: a helper that gives this password.
  static func credentials(_ password: String) -> String {
    "[credential]\n\thelper = \"!f() { echo username=ana; echo password=\(password); }; f\"\n"
  }
}

/// OpenSSH's server, as the user who runs the tests, with one key.
final class SecureShellServer {
  let port: UInt16
  let user: String
  private let folder: String
  private let daemon: Daemon

  /// - Parameter entries: Lines of the `authorized_keys` file.
  init(_ scene: RollbackScene, entries: [String]) throws {
    try ServerProgram.require("sshd", package: "openssh-server")
    folder = scene.fixture.directory.path("sshd")
    port = try Daemon.freePort()
    try makeDirectory(folder)
    let made = try runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder + "/host"])
    guard made.exit == 0 else { throw ProgramFailure(description: made.errorText) }
    // Only root's server separates privileges, and wants this folder for it.
    if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
    user = try runProgram("id", ["-un"]).line
    try writeFile(folder + "/authorized_keys", entries.map { $0 + "\n" }.joined(), mode: 0o600)
    let host = try readText(folder + "/host.pub").split(separator: " ").prefix(2).joined(separator: " ")
    try writeFile(folder + "/known_hosts", "[127.0.0.1]:\(port) \(host)\n")
    try writeFile(
      folder + "/config",
      """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/authorized_keys
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes
      SetEnv GIT_CONFIG_NOSYSTEM=1

      """)
    daemon = try Daemon("sshd", ["-D", "-e", "-f", folder + "/config"], log: folder + "/log")
    guard Daemon.answers(on: port) else {
      throw ProgramFailure(description: "sshd does not answer: \(try readText(folder + "/log"))")
    }
  }

  func address(_ path: String) -> String { "ssh://\(user)@127.0.0.1:\(port)/\(path)" }

  /// The user's own configuration of git: which key, and whose host key counts.
  func configuration(key: FixtureKey, knowsHost: Bool = true) -> String {
    let hosts = knowsHost ? folder + "/known_hosts" : "/dev/null"
    return """
      [core]
      \tsshCommand = ssh -F /dev/null -o IdentitiesOnly=yes -i \(key.signingKey) -o UserKnownHostsFile=\(hosts) -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes

      """
  }
}
