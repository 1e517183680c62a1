import Crypto
import FoundationEssentials
import TestSupport

@testable import Signatures

/// A folder with SSH keys of every kind, and `ssh-keygen` to sign and to verify with.
final class SSHWorkbench {
  /// What can sign.
  struct Signer {
    let name: String
    /// `type base64`
    let publicKey: String
    let sign: (_ payload: [UInt8], _ namespace: String) throws -> [UInt8]
  }

  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  static let toolKinds = [
    ["-t", "ed25519"], ["-t", "ecdsa", "-b", "256"], ["-t", "ecdsa", "-b", "384"], ["-t", "ecdsa", "-b", "521"],
    ["-t", "rsa", "-b", "2048"], ["-t", "rsa", "-b", "3072"],
  ]

  /// Keys that `ssh-keygen` makes, and security keys in software, because a test has no hardware.
  func signers() throws -> [Signer] {
    try Self.toolKinds.map(toolSigner) + [try securityKeyEd25519(), try securityKeyECDSA()]
  }

  func toolSigner(_ kind: [String]) throws -> Signer {
    let name = kind.filter { !$0.hasPrefix("-") }.joined(separator: "-")
    let file = directory.path(name)
    try run(["-q", "-N", "", "-C", "ana", "-f", file] + kind)
    return Signer(
      name: name, publicKey: String(try readText(file + ".pub").dropLast()),
      sign: { payload, namespace in try self.sign(payload, namespace: namespace, keyFile: file) })
  }

  /// The public half of what ``toolSigner(_:)`` made, after `ssh-keygen` has certified it.
  func certificate(of name: String, by authority: String, _ options: [String]) throws -> [UInt8] {
    try run(["-q", "-s", directory.path(authority), "-I", "id"] + options + [directory.path(name) + ".pub"])
    let fields = try readText(directory.path(name) + "-cert.pub").split(separator: " ")
    guard fields.count >= 2, let blob = Base64.decode(Array(fields[1].utf8)[...]) else {
      throw WorkbenchFailure(description: "no certificate")
    }
    return blob
  }

  /// The same signature with another key, or certificate, put before it: an SSHSIG does not sign its key.
  func replacingKey(_ signature: [UInt8], with blob: [UInt8], namespace: String = "git") throws -> [UInt8] {
    let parsed = try SSHSignature(armoured: signature)
    return armoured(signatureBlob(key: blob, namespace: namespace, signature: Array(parsed.signature)))
  }

  func sign(_ payload: [UInt8], namespace: String, keyFile: String, options: [String] = []) throws -> [UInt8] {
    let output = try runProgram(
      "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", keyFile] + options, input: payload)
    guard output.exit == 0 else { throw WorkbenchFailure(description: output.errorText) }
    return output.standardOutput
  }

  @discardableResult
  func run(_ arguments: [String]) throws -> ProgramOutput {
    let output = try runProgram("ssh-keygen", arguments)
    guard output.exit == 0 else { throw WorkbenchFailure(description: output.errorText) }
    return output
  }

  /// Whether `ssh-keygen -Y verify` accepts the signature by that key.
  func toolAccepts(
    _ payload: [UInt8], _ signature: [UInt8], publicKey: String, namespace: String = "git"
  ) throws -> Bool {
    try toolAccepts(payload, signature, allowedSigners: "ana \(publicKey)\n", namespace: namespace)
  }

  func toolAccepts(
    _ payload: [UInt8], _ signature: [UInt8], allowedSigners: String, principal: String = "ana",
    namespace: String = "git", options: [String] = [], zone: String = "UTC"
  ) throws -> Bool {
    let file = directory.path("signature")
    let allowed = directory.path("allowed")
    try writeFile(file, signature)
    try writeFile(allowed, allowedSigners)
    return try runProgram(
      "ssh-keygen", ["-Y", "verify", "-f", allowed, "-I", principal, "-n", namespace, "-s", file] + options,
      environment: ["TZ": zone], input: payload
    ).exit == 0
  }

  // MARK: security keys

  func securityKeyEd25519(application: String = "ssh:", flags: UInt8 = 1) throws -> Signer {
    let key = Curve25519.Signing.PrivateKey()
    let type = "sk-ssh-ed25519@openssh.com"
    let blob = wire(type) + wire(Array(key.publicKey.rawRepresentation)) + wire(application)
    return securityKey(type, blob: blob, application: application, flags: flags) { message in
      self.wire(Array(try key.signature(for: message)))
    }
  }

  func securityKeyECDSA(application: String = "ssh:github:signing", flags: UInt8 = 5) throws -> Signer {
    let key = P256.Signing.PrivateKey()
    let type = "sk-ecdsa-sha2-nistp256@openssh.com"
    let blob = wire(type) + wire("nistp256") + wire(Array(key.publicKey.x963Representation)) + wire(application)
    return securityKey(type, blob: blob, application: application, flags: flags) { message in
      let raw = Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
      return self.wire(self.wire(self.integer(raw[..<32])) + self.wire(self.integer(raw[32...])))
    }
  }

  private func securityKey(
    _ type: String, blob: [UInt8], application: String, flags: UInt8,
    _ signMessage: @escaping ([UInt8]) throws -> [UInt8]
  ) -> Signer {
    let counter: [UInt8] = [0, 0, 0, 42]
    return Signer(name: type, publicKey: "\(type) \(Base64.encode(blob))") { payload, namespace in
      let data = Self.signedData(payload, namespace: namespace)
      let message =
        Array(SHA256.hash(data: Array(application.utf8))) + [flags] + counter + Array(SHA256.hash(data: data))
      let signature = self.wire(type) + (try signMessage(message)) + [flags] + counter
      return self.armoured(self.signatureBlob(key: blob, namespace: namespace, signature: signature))
    }
  }

  // MARK: bytes

  static func signedData(_ payload: [UInt8], namespace: String, hash: String = "sha512") -> [UInt8] {
    let digest = hash == "sha512" ? Array(SHA512.hash(data: payload)) : Array(SHA256.hash(data: payload))
    return Array("SSHSIG".utf8) + wire(Array(namespace.utf8)) + wire([]) + wire(Array(hash.utf8)) + wire(digest)
  }

  func signatureBlob(
    key: [UInt8], namespace: String, reserved: [UInt8] = [], hash: String = "sha512", signature: [UInt8],
    version: UInt8 = 1
  ) -> [UInt8] {
    Array("SSHSIG".utf8) + [0, 0, 0, version] + wire(key) + wire(namespace) + wire(reserved) + wire(hash)
      + wire(signature)
  }

  func armoured(_ blob: [UInt8]) -> [UInt8] {
    let text = Array(Base64.encode(blob).utf8)
    let lines = stride(from: 0, to: text.count, by: 70).map { Array(text[$0..<min($0 + 70, text.count)]) + [0x0a] }
    return Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + lines.joined()
      + Array("-----END SSH SIGNATURE-----\n".utf8)
  }

  func dearmoured(_ signature: [UInt8]) throws -> [UInt8] {
    let lines = signature.split(separator: 0x0a).filter { $0.first != UInt8(ascii: "-") }
    guard let blob = Base64.decode(Array(lines.joined())[...]) else {
      throw WorkbenchFailure(description: "not base64")
    }
    return blob
  }

  /// An `mpint` without its length.
  func integer(_ magnitude: ArraySlice<UInt8>) -> [UInt8] {
    let bytes = Array(magnitude.drop { $0 == 0 })
    return (bytes.first ?? 0) >= 0x80 ? [0] + bytes : bytes
  }

  func wire(_ text: String) -> [UInt8] { Self.wire(Array(text.utf8)) }
  func wire(_ bytes: [UInt8]) -> [UInt8] { Self.wire(bytes) }

  static func wire(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt32(bytes.count)
    return [UInt8(count >> 24), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)] + bytes
  }
}

struct WorkbenchFailure: Error {
  let description: String
}
