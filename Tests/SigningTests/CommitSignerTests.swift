import Diagnostics
import Processes
import Signatures
import Synchronization
import TestSupport
import Testing

@testable import Signing

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// Runs real programs and remembers what was asked for, and the modes of the files that were named.
private final class WatchingRunner: ProcessRunner {
  let commands = Mutex<[Command]>([])
  let modes = Mutex<[String]>([])

  func run(_ command: Command, onEvent: @escaping @Sendable (ProcessEvent) -> Void) async throws(ProcessError)
    -> ProcessOutcome
  {
    commands.withLock { $0.append(command) }
    if let file = command.arguments.last, file.hasSuffix("/payload") {
      let output = try? runProgram("stat", ["-c", "%a", file, parent(file)])
      modes.withLock { $0.append(output?.text ?? "") }
    }
    return try await SystemProcessRunner().run(command, onEvent: onEvent)
  }

  private func parent(_ path: String) -> String { String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)) }
}

@Suite struct CommitSignerTests {
  private let directory: TemporaryDirectory
  private let runner = WatchingRunner()

  init() throws {
    directory = try TemporaryDirectory()
    try makeDirectory(directory.path("tmp"))
  }

  private var environment: [String: String] {
    ["HOME": directory.path, "PATH": testProgramPath, "TMPDIR": directory.path("tmp"), "LC_ALL": "C"]
  }

  private func makeKey(_ name: String = "key", passphrase: String = "") throws -> String {
    let file = directory.path(name)
    let output = try runProgram(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "ana@example.org", "-f", file])
    #expect(output.exit == 0)
    return file
  }

  private func toolAccepts(_ signature: [UInt8], _ publicKeyFile: String, namespace: String) throws -> Bool {
    try writeFile(directory.path("allowed"), "ana \(try readText(publicKeyFile))")
    try writeFile(directory.path("signature"), signature)
    return try runProgram(
      "ssh-keygen",
      [
        "-Y", "verify", "-f", directory.path("allowed"), "-I", "ana", "-n", namespace, "-s",
        directory.path("signature"),
      ],
      input: payload
    ).exit == 0
  }

  private func failure(_ signer: CommitSigner, namespace: String = "git") async -> SigningError? {
    do throws(SigningError) {
      _ = try await signer.sign(payload, namespace: namespace)
      return nil
    } catch {
      return error
    }
  }

  @Test func `an SSH key file signs for the namespace, with private files that are gone afterwards`() async throws {
    let file = try makeKey()
    for key in [file, file + ".pub"] {
      for namespace in ["git", "runback-health"] {
        let signer = try CommitSigner(
          key: .sshFile(key), environment: environment, interactive: false, processes: runner)
        let signature = try await signer.sign(payload, namespace: namespace)
        #expect(try toolAccepts(signature, file + ".pub", namespace: namespace))
        #expect(try !toolAccepts(signature, file + ".pub", namespace: "other"))
      }
    }
    #expect(try listDirectory(directory.path("tmp")).isEmpty)
    #expect(runner.modes.withLock { $0 } == Array(repeating: "600\n700\n", count: 4))
    let secret = try readText(file).split(separator: "\n")[1]
    #expect(runner.commands.withLock { $0 }.allSatisfy { !$0.arguments.joined().contains(secret) })
  }

  @Test func `a key in the agent signs by its public half`() async throws {
    let file = try makeKey()
    let socket = directory.path("agent")
    let started = try runProgram("ssh-agent", ["-s", "-a", socket])
    let agent = started.text.split(separator: "SSH_AGENT_PID=").last?.prefix { $0.isNumber } ?? ""
    defer { _ = try? runProgram("kill", [String(agent)]) }
    #expect(try runProgram("ssh-add", ["-q", file], environment: ["SSH_AUTH_SOCK": socket]).exit == 0)
    let key = SigningKey.sshAgent(try SSHPublicKey(parsing: try readText(file + ".pub")))
    var variables = environment
    variables["SSH_AUTH_SOCK"] = socket
    try removeRecursively(file)
    let signer = try CommitSigner(key: key, environment: variables, interactive: false, processes: runner)
    #expect(try toolAccepts(try await signer.sign(payload), file + ".pub", namespace: "git"))
    #expect(try listDirectory(directory.path("tmp")).isEmpty)
    // Without the agent it is an error, not a wait.
    let orphan = try CommitSigner(key: key, environment: environment, interactive: false, processes: runner)
    #expect(await failure(orphan)?.code == .failed)
  }

  @Test func `a passphrase that nobody can type is an error at once, and nothing is left`() async throws {
    let file = try makeKey(passphrase: "correct horse")
    let signer = try CommitSigner(
      key: .sshFile(file), environment: environment, interactive: false, processes: runner)
    let error = await failure(signer)
    #expect(error?.code == .failed && error?.exitCode == .unavailable)
    #expect(error?.hints == ["a key with a passphrase can be loaded into the agent first: `ssh-add \(file)`"])
    #expect(try listDirectory(directory.path("tmp")).isEmpty)
    let command = try #require(runner.commands.withLock { $0 }.first)
    #expect(command.standardInput.isEmpty && command.environment["SSH_ASKPASS_REQUIRE"] == "force")
    #expect(command.timeout == .seconds(60) && command.group == .own)
  }

  @Test func `with a person the program stays in the terminal's group, asks there and has time`() async throws {
    let file = try makeKey()
    let signer = try CommitSigner(key: .sshFile(file), environment: environment, interactive: true, processes: runner)
    _ = try await signer.sign(payload)
    let command = try #require(runner.commands.withLock { $0 }.first)
    #expect(command.group == .callers && command.timeout == nil)
    #expect(command.environment["SSH_ASKPASS_REQUIRE"] == "never")
  }

  @Test func `a gpg key signs commits, and nothing else`() async throws {
    let home = directory.path("gnupg")
    try makeDirectory(home)
    _ = try runProgram("chmod", ["700", home])
    var variables = environment
    variables["GNUPGHOME"] = home
    defer { _ = try? runProgram("gpgconf", ["--kill", "all"], environment: variables) }
    for (name, passphrase) in [("ana", ""), ("bo", "correct horse")] {
      let output = try runProgram(
        "gpg",
        [
          "--batch", "--pinentry-mode", "loopback", "--passphrase", passphrase, "--quick-generate-key",
          "\(name)@example.org", "ed25519", "sign", "never",
        ], environment: variables)
      #expect(output.exit == 0)
    }
    // The agent forgets bo's passphrase.
    _ = try runProgram("gpgconf", ["--kill", "all"], environment: variables)
    let signer = try CommitSigner(
      key: .openPGP("ana@example.org"), environment: variables, interactive: false, processes: runner)
    let signature = try await signer.sign(payload)
    try writeFile(directory.path("signature"), signature)
    #expect(
      try runProgram(
        "gpg", ["--batch", "--verify", directory.path("signature"), "-"], environment: variables, input: payload
      ).exit == 0)
    let health = await failure(signer, namespace: "runback-health")
    #expect(health?.code == .unsupported)
    #expect(
      health?.message
        == "an OpenPGP key cannot sign for `runback-health`: its signatures do not say what they are for")
    for name in ["bo", "absent"] {
      let other = try CommitSigner(
        key: .openPGP("\(name)@example.org"), environment: variables, interactive: false, processes: runner)
      let error = await failure(other)
      #expect(error?.code == .failed, "\(name)")
    }
  }

  @Test func `the user's own program is run, and one that prints no signature is found out`() async throws {
    let file = try makeKey()
    let program = directory.path("sign")
    try writeFile(program, "#!/bin/sh\nfor last; do :; done\necho nothing > \"$last.sig\"\n", mode: 0o755)
    let settings = SigningSettings(sshProgram: "~/sign")
    let signer = try CommitSigner(
      key: .sshFile(file), settings: settings, environment: environment, interactive: false, processes: runner)
    #expect(await failure(signer)?.message == "`\(program)` ended without an error, but printed no signature")
    #expect(throws: SigningError.self) {
      try CommitSigner(
        key: .openPGP("ana@example.org"), settings: SigningSettings(openPGPProgram: "gpg-absent"),
        environment: environment, interactive: false, processes: runner)
    }
  }

  @Test func `a folder for temporary files that cannot be written is an error that names it`() async throws {
    let file = try makeKey()
    var variables = environment
    variables["TMPDIR"] = directory.path("absent")
    let signer = try CommitSigner(key: .sshFile(file), environment: variables, interactive: false, processes: runner)
    let error = await failure(signer)
    #expect(error?.message.hasPrefix("cannot create `\(directory.path("absent"))/runback-sign-") == true)
  }
}
