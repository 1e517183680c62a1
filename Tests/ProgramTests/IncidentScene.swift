import TestSupport
import Testing

/// An attacked repository with a checkout and a remote, and the real program to take it back.
struct IncidentScene {
  let fixture: GitFixture
  let program: String
  let judge: [String]
  let root: String
  let good: String
  let tip: String

  init() throws {
    fixture = try GitFixture()
    program = try Self.programPath()
    let ana = try fixture.sshKey("ana")
    root = try fixture.commit(["README": "shop\n"], message: "root", signedBy: ana)
    // Enough folders that the result is written as a pack.
    var files: [String: String?] = ["secrets/db.sealedsecret.yaml": "old: 1\n"]
    for number in 0..<12 { files["apps/a\(number)/app.yaml"] = "kind: ConfigMap\nmetadata: {name: c\(number)}\n" }
    try fixture.commit(files, message: "apps", signedBy: ana)
    good = try fixture.commit(["docs/note.md": "note\n"], message: "good", signedBy: ana)
    var bad: [String: String?] = ["evil.yaml": "a: 1\n", "docs/note.md": nil]
    for number in 0..<12 { bad["apps/a\(number)/app.yaml"] = "evil: \(number)\n" }
    let attack = try fixture.commit(bad, message: "totally fine", by: .mallory)
    var rotated: [String: String?] = ["secrets/db.sealedsecret.yaml": "new: 2\n"]
    for number in 0..<12 { rotated["apps/a\(number)/x.sops.yaml"] = "new: \(number)\n" }
    tip = try fixture.commit(rotated, message: "rotate", signedBy: ana)
    _ = attack
    try writeFile(
      fixture.home + "/.gitconfig",
      try readText(fixture.home + "/.gitconfig")
        + "[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = \(ana.signingKey)\n")
    let signers = try fixture.allowedSigners([ana])
    judge = ["--allowed-signers", signers, "--root", root, "--rollback-signer", ana.principal]
    _ = try fixture.bareClone("origin.git")
    try fixture.git("remote", "add", "origin", "../origin.git")
    try makeDirectory(fixture.directory.path("state"))
  }

  /// The scene's folders, again as they were made, in a new folder, for a machine that has seen nothing of them.
  func copy(to folder: String) throws {
    try removeRecursively(fixture.directory.path("state"))
    try makeDirectory(fixture.directory.path("state"))
    try removeRecursively(folder)
    try makeDirectory(folder)
    for name in ["repository", "origin.git"] {
      let copied = try runProgram("cp", ["-a", fixture.directory.path(name), folder + "/" + name])
      guard copied.exit == 0 else { throw ProgramFailure(description: copied.errorText) }
    }
  }

  func apply(
    in repository: String, _ arguments: [String] = [], with variables: [String: String] = [:]
  ) throws -> ProgramOutput {
    try runProgram(
      program, ["rollback", "apply", "--repo", repository, "--branch", "main", "--yes"] + judge + arguments,
      environment: fixture.environment.merging(["RUNBACK_STATE": fixture.directory.path("state")]) { $1 }
        .merging(variables) { $1 },
      directory: fixture.directory.path)
  }

  var programFolder: String { String(program.dropLast("/runback".count)) }

  /// The program lies beside the test bundle.
  static func programPath() throws -> String {
    let bundle = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
    let folder = bundle.split(separator: "/").dropLast().joined(separator: "/")
    return "/" + folder + "/runback"
  }
}
