import Glibc

/// A person in a fixture.
public struct Person: Sendable, Hashable {
  public let name: String
  public let email: String

  public init(_ name: String) {
    self.name = name
    self.email = "\(name)@example.org"
  }

  public static let ana = Person("ana")
  public static let bo = Person("bo")
  public static let mallory = Person("mallory")
}

/// A key that a fixture signs with.
public struct FixtureKey: Sendable, Hashable {
  /// `ssh` or `openpgp`, as `gpg.format` says it.
  public let format: String
  /// The private key's path for SSH, the fingerprint for OpenPGP: what `user.signingkey` takes.
  public let signingKey: String
  /// The line of the `.pub` file, or the armoured certificate.
  public let publicKey: String
  /// Where the public key lies.
  public let publicKeyPath: String
  /// `NAME@example.org`.
  public let principal: String
}

/// A repository that the real `git` makes in a temporary folder, with an environment that has nothing of the machine's.
///
/// Dates are fixed: each commit is a minute after the one before. Used by one test, in one task.
public final class GitFixture {
  public let directory: TemporaryDirectory
  /// The repository: its work tree, or its folder when bare.
  public let path: String
  public let home: String
  /// Everything that a child process gets to see.
  public private(set) var environment: [String: String]
  /// When the next commit is made; seconds since 1970.
  public var time: Int64 = 1_790_000_000
  private var hasAgent = false

  public init(bare: Bool = false, branch: String = "main") throws {
    directory = try TemporaryDirectory()
    home = directory.path("home")
    path = directory.path(bare ? "repository.git" : "repository")
    try makeDirectory(home + "/.config")
    environment = [
      "HOME": home, "XDG_CONFIG_HOME": home + "/.config", "GNUPGHOME": home + "/.gnupg",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": home + "/.gitconfig", "GIT_TERMINAL_PROMPT": "0",
      "LC_ALL": "C", "TZ": "UTC", "PATH": testProgramPath,
    ]
    try writeFile(
      home + "/.gitconfig",
      "[user]\n\tname = ana\n\temail = ana@example.org\n[gc]\n\tauto = 0\n[commit]\n\tgpgSign = false\n"
        + "[advice]\n\tdetachedHead = false\n[protocol \"file\"]\n\tallow = always\n")
    try git(["init", "--quiet", "--initial-branch=\(branch)"] + (bare ? ["--bare"] : []) + [path], in: home)
  }

  deinit {
    if hasAgent { _ = try? runProgram("gpgconf", ["--kill", "all"], environment: environment) }
  }

  // MARK: git

  /// Runs `git` in the repository; what it prints, without the last line end. Throws when it fails.
  @discardableResult
  public func git(_ arguments: [String], in folder: String? = nil, input: [UInt8] = []) throws -> String {
    let output = try tryGit(arguments, in: folder, input: input)
    guard output.exit == 0 else {
      throw ProgramFailure(
        description: "git \(arguments.joined(separator: " ")): exit \(output.exit): \(output.text)\(output.errorText)")
    }
    return output.line
  }

  @discardableResult
  public func git(_ arguments: String...) throws -> String { try git(arguments) }

  /// The same, whatever it answers.
  public func tryGit(_ arguments: [String], in folder: String? = nil, input: [UInt8] = []) throws -> ProgramOutput {
    try runProgram("git", arguments, environment: environment, directory: folder ?? path, input: input)
  }

  /// For the processes that follow; nil removes the variable.
  public func setEnvironment(_ name: String, _ value: String?) {
    environment[name] = value
  }

  // MARK: history

  /// Writes the files (nil deletes one), commits everything and returns the commit's id.
  ///
  /// - Parameters:
  ///   - signedBy: Unsigned without one.
  ///   - date: Seconds since 1970; by default a minute after the last.
  @discardableResult
  public func commit(
    _ files: [String: String?] = [:], message: String = "change", by person: Person = .ana,
    signedBy key: FixtureKey? = nil, date: Int64? = nil
  ) throws -> String {
    // What goes comes first, so that a file can give way to a folder of its name.
    for (name, content) in files.sorted(by: { ($0.value == nil ? 0 : 1, $0.key) < ($1.value == nil ? 0 : 1, $1.key) }) {
      if let content {
        try writeFile(path + "/" + name, content)
      } else {
        try removeRecursively(path + "/" + name)
      }
    }
    try git(["add", "--all"])
    return try commitIndex(message: message, by: person, signedBy: key, date: date)
  }

  /// Commits what is in the index.
  @discardableResult
  public func commitIndex(
    message: String, by person: Person = .ana, signedBy key: FixtureKey? = nil, date: Int64? = nil
  ) throws -> String {
    try dated(person, date) {
      try git(
        signing(key) + ["commit", "--quiet", "--allow-empty", "--no-verify", "-m", message]
          + (key == nil ? [] : ["-S"]))
    }
    return try git("rev-parse", "HEAD")
  }

  /// Merges into the branch that is checked out, always with a merge commit.
  @discardableResult
  public func merge(
    _ revisions: String..., message: String = "merge", by person: Person = .ana, signedBy key: FixtureKey? = nil,
    date: Int64? = nil
  ) throws -> String {
    try dated(person, date) {
      try git(
        signing(key) + ["merge", "--quiet", "--no-ff", "-m", message] + (key == nil ? [] : ["-S"]) + revisions)
    }
    return try git("rev-parse", "HEAD")
  }

  /// Makes an annotated tag, signed when there is a key.
  public func tag(
    _ name: String, at revision: String = "HEAD", message: String = "tag", by person: Person = .ana,
    signedBy key: FixtureKey? = nil, date: Int64? = nil
  ) throws {
    try dated(person, date) {
      try git(signing(key) + ["tag", key == nil ? "-a" : "-s", "-m", message, name, revision])
    }
  }

  /// Puts a note of exactly these bytes at a commit, replacing what is there.
  public func note(_ bytes: [UInt8], on revision: String = "HEAD", ref: String, by person: Person = .ana) throws {
    let blob = try git(["hash-object", "-w", "--stdin"], input: bytes)
    try dated(person, nil) { try git(["notes", "--ref", ref, "add", "-f", "-C", blob, revision]) }
  }

  /// A bare clone beside the repository.
  public func bareClone(_ name: String = "clone.git", options: [String] = []) throws -> String {
    let clone = directory.path(name)
    try git(["clone", "--quiet", "--bare"] + options + ["file://" + path, clone], in: home)
    return clone
  }

  /// A clone with a work tree beside the repository.
  public func clone(_ name: String = "clone", options: [String] = []) throws -> String {
    let clone = directory.path(name)
    try git(["clone", "--quiet"] + options + ["file://" + path, clone], in: home)
    return clone
  }

  /// Every reference with its target, and what `fsck --strict` says: equal before and after means untouched.
  public func snapshot(of repository: String? = nil) throws -> String {
    let folder = repository ?? path
    let fsck = try tryGit(["fsck", "--strict", "--no-dangling"], in: folder)
    return try git(["for-each-ref"], in: folder) + "\n" + git(["symbolic-ref", "HEAD"], in: folder)
      + "\nfsck \(fsck.exit) \(fsck.text)"
  }

  // MARK: keys

  /// The SSH key of that name, laid down in this fixture.
  public func sshKey(_ name: String, _ kind: SSHKeyKind = .ed25519) throws -> FixtureKey {
    let pair = try testKeys.pair(name, kind)
    let file = home + "/keys/\(name)-\(kind.rawValue)"
    if !fileExists(file) {
      try writeFile(file, pair.privateKey, mode: 0o600)
      try writeFile(file + ".pub", pair.publicKey + "\n")
    }
    return FixtureKey(
      format: "ssh", signingKey: file, publicKey: pair.publicKey, publicKeyPath: file + ".pub",
      principal: "\(name)@example.org")
  }

  /// The same key with a user certificate by `authority`; what it signs carries the certificate.
  ///
  /// - Parameters:
  ///   - principals: as `ssh-keygen -n` takes them.
  ///   - options: more for `ssh-keygen -s`, such as a validity (`-V`) or a serial number (`-z`).
  public func certified(
    _ key: FixtureKey, by authority: FixtureKey, principals: String, id: String = "laptop", _ options: [String] = []
  ) throws -> FixtureKey {
    // Each certificate has a folder of its own: it lies beside its key, under a name that follows from the key's.
    let folder = home + "/certificates/\(id)-\(principals.filter { $0.isLetter })-\(listCertificates())"
    let file = folder + "/key"
    try writeFile(file, try readText(key.signingKey), mode: 0o600)
    try writeFile(file + ".pub", key.publicKey + "\n")
    let output = try runProgram(
      "ssh-keygen", ["-q", "-s", authority.signingKey, "-I", id, "-n", principals] + options + [file + ".pub"],
      environment: ["TZ": "UTC"])
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
    return FixtureKey(
      format: "ssh", signingKey: file + "-cert.pub", publicKey: key.publicKey, publicKeyPath: key.publicKeyPath,
      principal: key.principal)
  }

  private func listCertificates() -> Int { ((try? listDirectory(home + "/certificates")) ?? []).count }

  /// A new OpenPGP key without a passphrase, in the fixture's own key ring.
  ///
  /// - Parameter algorithm: As `gpg --quick-generate-key` takes it: `ed25519`, `rsa3072`, `nistp256`.
  public func openPGPKey(
    _ name: String, algorithm: String = "ed25519", expires: String = "never", created: Int64? = nil
  ) throws -> FixtureKey {
    hasAgent = true
    try makeDirectory(home + "/.gnupg")
    guard chmod(home + "/.gnupg", 0o700) == 0 else { throw FileFailure("chmod") }
    let principal = "\(name)@example.org"
    let clock = created.map { ["--faked-system-time", "\($0)!"] } ?? []
    try gpg(
      clock + ["--passphrase", "", "--quick-generate-key", "\(name) <\(principal)>", algorithm, "sign", expires])
    let listing = try gpg(["--with-colons", "--list-keys", principal]).text
    guard
      let line = listing.split(separator: "\n").first(where: { $0.hasPrefix("fpr:") }),
      let fingerprint = line.split(separator: ":").last
    else { throw ProgramFailure(description: "gpg lists no fingerprint: \(listing)") }
    let armour = try gpg(["--armor", "--export", String(fingerprint)]).text
    let file = home + "/keys/\(name).asc"
    try writeFile(file, armour)
    return FixtureKey(
      format: "openpgp", signingKey: String(fingerprint), publicKey: armour, publicKeyPath: file, principal: principal)
  }

  /// Runs `gpg --batch` with the fixture's key ring.
  @discardableResult
  public func gpg(_ arguments: [String], input: [UInt8] = []) throws -> ProgramOutput {
    let output = try runProgram(
      "gpg", ["--batch", "--no-tty", "--pinentry-mode", "loopback"] + arguments, environment: environment,
      directory: home, input: input)
    guard output.exit == 0 else {
      throw ProgramFailure(description: "gpg \(arguments.joined(separator: " ")): \(output.errorText)")
    }
    return output
  }

  /// Writes a file in git's allowed-signers format with these keys and returns its path.
  public func allowedSigners(_ keys: [FixtureKey], name: String = "allowed_signers") throws -> String {
    let file = directory.path(name)
    try writeFile(file, keys.map { "\($0.principal) \($0.publicKey)\n" }.joined())
    return file
  }

  // MARK: inside

  private func signing(_ key: FixtureKey?) -> [String] {
    guard let key else { return [] }
    return ["-c", "gpg.format=\(key.format)", "-c", "user.signingkey=\(key.signingKey)"]
  }

  @discardableResult
  private func dated<Result>(_ person: Person, _ date: Int64?, _ body: () throws -> Result) rethrows -> Result {
    let now = date ?? time
    time = max(time, now) + 60
    let before = environment
    defer { environment = before }
    for role in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = person.name
      environment["GIT_\(role)_EMAIL"] = person.email
      environment["GIT_\(role)_DATE"] = "\(now) +0000"
    }
    return try body()
  }
}
