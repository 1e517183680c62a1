public import Processes
import Signatures

/// Makes signatures with the user's own programs, because only those reach agents, hardware keys and passphrases.
public struct CommitSigner: Sendable {
  public let key: SigningKey
  private let program: String
  private let environment: [String: String]
  private let interactive: Bool
  private let processes: any ProcessRunner
  private let notice: @Sendable (String) -> Void

  /// Without a person nothing may wait for one: whatever takes longer is waiting for a touch or a passphrase.
  private static let unattendedLimit = Duration.seconds(60)

  /// - Parameters:
  ///   - environment: the user's, complete: `PATH`, `HOME`, `SSH_AUTH_SOCK`, `GPG_TTY`, `TMPDIR`.
  ///   - interactive: a person is at the terminal and may be asked for a passphrase.
  ///   - notice: takes what the program says meanwhile, such as the wish for a touch of the security key.
  public init(
    key: SigningKey, settings: SigningSettings = SigningSettings(), environment: [String: String], interactive: Bool,
    processes: any ProcessRunner, notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(SigningError) {
    let name =
      switch key.format {
      case .openpgp: settings.openPGPProgram ?? "gpg"
      case .ssh, .x509: settings.sshProgram ?? "ssh-keygen"
      }
    let path = name.hasPrefix("~/") ? (environment["HOME"] ?? "") + name.dropFirst() : name
    guard let program = findProgram(path, path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin") else {
      throw SigningError(
        .programNotFound, "the signing program `\(name)` is not installed",
        hints: ["apt install \(key.format == .openpgp ? "gnupg" : "openssh-client")"])
    }
    self.key = key
    self.program = program
    self.environment = environment
    self.interactive = interactive
    self.processes = processes
    self.notice = notice
  }

  /// An armoured signature over the payload.
  ///
  /// - Parameter namespace: what an SSH signature is for; an OpenPGP key signs only for `git`, since its signatures
  ///   cannot say.
  public func sign(_ payload: [UInt8], namespace: String = "git") async throws(SigningError) -> [UInt8] {
    let signature =
      switch key {
      case .sshFile(let path): try await signWithSSH(payload, namespace, keyFile: path, agentOnly: false, literal: nil)
      case .sshAgent(let key):
        try await signWithSSH(payload, namespace, keyFile: nil, agentOnly: true, literal: key.line + "\n")
      case .openPGP(let name): try await signWithOpenPGP(payload, namespace, key: name)
      }
    guard SignatureFormat.detect(signature) == key.format else {
      throw SigningError(.failed, "`\(program)` ended without an error, but printed no signature")
    }
    return signature
  }

  /// The payload goes through a file, not standard input: `ssh-keygen` would take it for the answer to its question.
  private func signWithSSH(
    _ payload: [UInt8], _ namespace: String, keyFile: String?, agentOnly: Bool, literal: String?
  ) async throws(SigningError) -> [UInt8] {
    let folder = try ScratchFolder(in: environment["TMPDIR"])
    let file = try folder.write(payload, "payload")
    let keyFile =
      if let literal { try folder.write(Array(literal.utf8), "key.pub") } else { keyFile ?? "" }
    var variables = environment
    if interactive {
      // Questions go to the terminal, not to a window that may open on another screen.
      variables["SSH_ASKPASS_REQUIRE"] = "never"
    } else {
      // A program that answers nothing: ssh-keygen then neither asks on the terminal nor waits.
      variables["SSH_ASKPASS_REQUIRE"] = "force"
      variables["SSH_ASKPASS"] = findProgram("false", path: "/bin:/usr/bin") ?? "/bin/false"
    }
    try await run(
      arguments: ["-Y", "sign", "-n", namespace, "-f", keyFile] + (agentOnly ? ["-U"] : []) + [file],
      environment: variables, input: [],
      hint: agentOnly
        ? "load the key into the agent: `ssh-add -l` shows what it holds"
        : "a key with a passphrase can be loaded into the agent first: `ssh-add \(keyFile)`")
    return try folder.read("payload.sig")
  }

  private func signWithOpenPGP(
    _ payload: [UInt8], _ namespace: String, key: String
  ) async throws(SigningError) -> [UInt8] {
    guard namespace == "git" else {
      throw SigningError(
        .unsupported, "an OpenPGP key cannot sign for `\(namespace)`: its signatures do not say what they are for",
        hints: ["give an SSH key with `--sign`"])
    }
    // The pinentry of an agent can open anywhere; without a person it must not open at all.
    let unattended = interactive ? [] : ["--batch", "--no-tty", "--pinentry-mode=error"]
    let outcome = try await run(
      arguments: unattended + ["--detach-sign", "--armor", "--local-user", key, "--output", "-"],
      environment: environment, input: payload,
      hint: "try it: `echo test | gpg --clearsign --local-user \(key)`; a passphrase is asked for only on a terminal")
    // Some builds of gpg end lines with CR LF, which git takes away too.
    return outcome.standardOutput.bytes.filter { $0 != 0x0d }
  }

  @discardableResult
  private func run(
    arguments: [String], environment: [String: String], input: [UInt8], hint: String
  ) async throws(SigningError) -> ProcessOutcome {
    let command = Command(
      program: program, arguments: arguments, environment: environment, standardInput: input,
      timeout: interactive ? nil : Self.unattendedLimit, outputLimit: 1 << 18, group: interactive ? .callers : .own)
    let outcome: ProcessOutcome
    do throws(ProcessError) {
      outcome = try await processes.run(command) { [interactive, notice] event in
        guard interactive, case .output(.standardError, let bytes) = event else { return }
        notice(String(decoding: bytes, as: UTF8.self))
      }
    } catch {
      throw SigningError(.failed, error.message, hints: error.hints)
    }
    if outcome.termination == .cancelled { throw SigningError(.cancelled, "signing was interrupted") }
    guard outcome.succeeded else {
      let reason = Self.lastLine(of: outcome.standardError.text).map { ": \($0)" } ?? ""
      throw SigningError(.failed, "`\(program)` did not sign (\(outcome.termination))\(reason)", hints: [hint])
    }
    return outcome
  }

  /// What the program said last, made fit for one line.
  private static func lastLine(of text: String) -> String? {
    guard let line = text.split(whereSeparator: \.isNewline).last(where: { !$0.allSatisfy(\.isWhitespace) }) else {
      return nil
    }
    let visible = line.unicodeScalars.prefix(200).filter { $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(visible))
  }
}
