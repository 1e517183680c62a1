import TestSupport

@testable import Signatures

/// A private GnuPG home, and `gpg` to make keys, to sign and to verify with. The agent ends with it.
final class OpenPGPWorkbench {
  let directory: TemporaryDirectory
  private let home: String
  private let environment: [String: String]
  /// What `gpg` takes for the present; seconds since the epoch.
  let time: Int64

  init(time: Int64 = 1_790_000_000) throws {
    directory = try TemporaryDirectory()
    home = directory.path("gnupg")
    environment = ["GNUPGHOME": home, "HOME": directory.path, "LC_ALL": "C", "TZ": "UTC"]
    self.time = time
    try makeDirectory(home)
    _ = try runProgram("chmod", ["700", home])
  }

  deinit { _ = try? runProgram("gpgconf", ["--kill", "all"], environment: environment) }

  func run(_ arguments: [String], at time: Int64? = nil, input: [UInt8] = []) throws -> ProgramOutput {
    try runProgram(
      "gpg",
      [
        "--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "",
        "--faked-system-time", "\(time ?? self.time)!",
      ] + arguments, environment: environment, directory: home, input: input)
  }

  @discardableResult
  func require(_ arguments: [String], at time: Int64? = nil, input: [UInt8] = []) throws -> [UInt8] {
    let output = try run(arguments, at: time, input: input)
    guard output.exit == 0 else {
      throw WorkbenchFailure(description: "gpg \(arguments.joined(separator: " ")): \(output.errorText)")
    }
    return output.standardOutput
  }

  /// A new key that signs; the user ID is the address.
  func makeKey(_ name: String, _ algorithm: String, expires: String = "never", at time: Int64? = nil) throws -> String {
    let address = "\(name)@example.org"
    if algorithm.hasPrefix("brainpool") || algorithm.hasPrefix("secp") {
      // For these `--quick-generate-key` makes keys that encrypt.
      let request = [
        "%no-protection", "Key-Type: ECDSA", "Key-Curve: \(algorithm)", "Key-Usage: sign", "Name-Email: \(address)",
        "Expire-Date: \(expires == "never" ? "0" : expires)", "%commit", "",
      ]
      try require(["--generate-key"], at: time, input: Array(request.joined(separator: "\n").utf8))
      return address
    }
    try require(["--quick-generate-key", address, algorithm, "sign", expires], at: time)
    return address
  }

  func export(_ key: String, armoured: Bool = true) throws -> [UInt8] {
    try require((armoured ? ["--armor"] : []) + ["--export", key])
  }

  func sign(
    _ payload: [UInt8], by key: String, options: [String] = [], at time: Int64? = nil
  ) throws -> [UInt8] {
    try require(
      options + ["--armor", "--detach-sign", "--local-user", key, "--output", "-"], at: time, input: payload)
  }

  /// What `gpg --verify` says, in the words of `git`: G good, B bad, X expired signature, Y expired key, R revoked key,
  /// E cannot be checked, and N when it says nothing of the kind, or several things.
  func verdict(_ payload: [UInt8], _ signature: [UInt8]) throws -> String {
    let file = directory.path("signature")
    try writeFile(file, signature)
    let output = try run(["--status-fd", "1", "--verify", file, "-"], input: payload)
    let words = ["GOODSIG": "G", "BADSIG": "B", "EXPSIG": "X", "EXPKEYSIG": "Y", "REVKEYSIG": "R", "ERRSIG": "E"]
    let found = output.text.split(separator: "\n").compactMap { line -> String? in
      let fields = line.split(separator: " ")
      return fields.count > 1 && fields[0] == "[GNUPG:]" ? words[String(fields[1])] : nil
    }
    guard found.count == 1 else { return "N" }
    // A good signature with an exit code is one that gpg found something wrong with.
    return "GYR".contains(found[0]) && output.exit != 0 ? "N" : found[0]
  }
}

/// Our verdict in the same words.
func letter(_ check: SignatureCheck) -> String {
  switch check.outcome {
  case .good: check.keyExpired ? "Y" : "G"
  case .bad: "B"
  case .revoked: "R"
  case .expired: "X"
  case .unknownKey: "E"
  case .unsigned, .malformed, .unsupported, .timeUnproven: "N"
  }
}
