import Crypto
import FoundationEssentials

@testable import Signatures

/// An Ed25519 key in the test's hands, which signs whatever it is given.
struct ForgeKey {
  private let key = Curve25519.Signing.PrivateKey()

  var point: [UInt8] { Array(key.publicKey.rawRepresentation) }
  var blob: [UInt8] { SSHWire.string("ssh-ed25519".utf8) + SSHWire.string(point) }
  var line: String { "ssh-ed25519 \(Base64.encode(blob))" }

  /// In the wire form of an SSH signature.
  func sign(_ data: [UInt8]) throws -> [UInt8] {
    SSHWire.string("ssh-ed25519".utf8) + SSHWire.string(Array(try key.signature(for: data)))
  }

  /// An SSHSIG with `certificate`, or the bare key, before the signature.
  func signature(_ payload: [UInt8], certificate: [UInt8]? = nil, namespace: String = "git") throws -> [UInt8] {
    let bench = try SSHWorkbench()
    return bench.armoured(
      bench.signatureBlob(
        key: certificate ?? blob, namespace: namespace,
        signature: try sign(SSHWorkbench.signedData(payload, namespace: namespace))))
  }
}

/// A certificate, field by field, each of which a test may spoil; the authority signs it as it then stands.
struct CertificateForm {
  var type = "ssh-ed25519-cert-v01@openssh.com"
  var nonce = [UInt8](repeating: 7, count: 32)
  var material: [UInt8]
  var serial: UInt64 = 7
  var kind: UInt32 = 1
  var keyID = Array("ana's laptop".utf8)
  var principals = [Array("ana@example.org".utf8)]
  var validAfter: UInt64 = 0
  var validBefore = UInt64.max
  var critical: [(name: String, data: [UInt8])] = []
  var extensions: [(name: String, data: [UInt8])] = [("permit-pty", [])]
  var reserved: [UInt8] = []
  var authority: [UInt8]
  /// Put behind the option lists, to cut or lengthen them.
  var criticalTail: [UInt8] = []

  init(for key: ForgeKey, by authority: ForgeKey) {
    material = SSHWire.string(key.point)
    self.authority = authority.blob
  }

  var signedPart: [UInt8] {
    let names = principals.flatMap { SSHWire.string($0) }
    return SSHWire.string(type.utf8) + SSHWire.string(nonce) + material + Self.bytes(serial) + Self.bytes(kind)
      + SSHWire.string(keyID) + SSHWire.string(names) + Self.bytes(validAfter) + Self.bytes(validBefore)
      + SSHWire.string(Self.options(critical) + criticalTail) + SSHWire.string(Self.options(extensions))
      + SSHWire.string(reserved) + SSHWire.string(authority)
  }

  func signed(by key: ForgeKey) throws -> [UInt8] { signedPart + SSHWire.string(try key.sign(signedPart)) }

  private static func options(_ options: [(name: String, data: [UInt8])]) -> [UInt8] {
    options.flatMap { SSHWire.string($0.name.utf8) + SSHWire.string($0.data) }
  }

  static func bytes<Integer: FixedWidthInteger>(_ number: Integer) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
  }
}
