import Crypto
import CryptoExtras
import FoundationEssentials

/// An SSH key made ready for verifying: the cryptographic object is built once and used by all threads.
struct SSHVerificationKey: Sendable {
  private enum Primitive: Sendable {
    case ed25519(Curve25519.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
    case rsa(RSAVerificationKey)
  }

  /// The key type as the blob names it.
  let type: String
  private let primitive: Primitive
  /// SHA-256 of the application string of a security key (PROTOCOL.u2f); nil for other keys.
  private let applicationHash: [UInt8]?

  /// The signature algorithm of a key is called like its type, except with RSA.
  init(blob: [UInt8]) throws(Refusal) {
    var reader = ByteReader(blob)
    guard let name = reader.string(), name.count <= 64 else { throw .malformed("the key blob names no type") }
    try self.init(type: String(decoding: name, as: UTF8.self), material: &reader)
    guard reader.isAtEnd else { throw .malformed("bytes follow the key") }
  }

  static func isCertificate(_ blob: [UInt8]) -> Bool {
    var reader = ByteReader(blob)
    guard let name = reader.string(), name.count <= 64 else { return false }
    return SSHKeyType.isCertificate(String(decoding: name, as: UTF8.self))
  }

  /// - Parameter reader: stands behind the type, or behind a certificate's nonce; is left behind the key.
  init(type: String, material reader: inout ByteReader) throws(Refusal) {
    self.type = type
    switch type {
    case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
      guard let point = reader.string() else { throw .malformed("the Ed25519 key is cut short") }
      primitive = .ed25519(try Self.build("Ed25519") { try Curve25519.Signing.PublicKey(rawRepresentation: point) })
    case "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com":
      let point = try Self.point(of: "nistp256", from: &reader)
      primitive = .p256(try Self.build("P-256") { try P256.Signing.PublicKey(x963Representation: point) })
    case "ecdsa-sha2-nistp384":
      let point = try Self.point(of: "nistp384", from: &reader)
      primitive = .p384(try Self.build("P-384") { try P384.Signing.PublicKey(x963Representation: point) })
    case "ecdsa-sha2-nistp521":
      let point = try Self.point(of: "nistp521", from: &reader)
      primitive = .p521(try Self.build("P-521") { try P521.Signing.PublicKey(x963Representation: point) })
    case "ssh-rsa":
      guard let exponent = reader.string(), let modulus = reader.string() else {
        throw .malformed("the RSA key is cut short")
      }
      primitive = .rsa(
        try RSAVerificationKey(modulus: try Self.shortest(modulus), exponent: try Self.shortest(exponent)))
    default:
      throw .unsupported(
        SSHKeyType.isCertificate(type) ? "a certificate in place of a key" : "ssh key type \(printable(type))")
    }
    if type.hasPrefix("sk-") {
      guard let application = reader.string() else { throw .malformed("the security key names no application") }
      applicationHash = Array(SHA256.hash(data: application))
    } else {
      applicationHash = nil
    }
  }

  /// Whether `signature` (the `string signature` of an SSHSIG blob, PROTOCOL.sshsig) is this key's over `data`.
  ///
  /// - Parameter requiringVerification: a security key must have verified its user, and any other key will not do.
  func verifies(
    _ signature: ArraySlice<UInt8>, over data: [UInt8], requiringVerification: Bool = false
  ) throws(Refusal) -> Bool {
    var reader = ByteReader(signature)
    guard let algorithm = reader.string(), algorithm.count <= 64, let value = reader.string() else {
      throw .malformed("the signature is cut short")
    }
    let name = String(decoding: algorithm, as: UTF8.self)
    var message = data
    if let applicationHash {
      guard !name.hasPrefix("webauthn-") else { throw .unsupported("signature made in a web browser (WebAuthn)") }
      guard name == type else {
        throw .malformed("a signature of type \(printable(name)) by a key of type \(type)")
      }
      guard let flags = reader.uint8(), let counter = reader.take(4) else {
        throw .malformed("the security key's signature is cut short")
      }
      // User presence: without it malware next to a plugged-in key could sign at will.
      guard flags & 1 == 1 else { throw .malformed("the security key signed without user presence") }
      guard !requiringVerification || flags & 4 == 4 else { throw Self.unverifiedUser }
      message = applicationHash + [flags] + counter + SHA256.hash(data: data)
    } else if requiringVerification {
      throw Self.unverifiedUser
    }
    guard reader.isAtEnd else { throw .malformed("bytes follow the signature") }
    switch primitive {
    case .ed25519(let key):
      try Self.require(name, type)
      guard value.count == 64 else { throw .malformed("an Ed25519 signature has 64 bytes") }
      return key.isValidSignature(value, for: message)
    case .p256(let key):
      try Self.require(name, type)
      let raw = try Self.scalars(value, width: 32)
      guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw) else { return false }
      return key.isValidSignature(signature, for: SHA256.hash(data: message))
    case .p384(let key):
      try Self.require(name, type)
      let raw = try Self.scalars(value, width: 48)
      guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: raw) else { return false }
      return key.isValidSignature(signature, for: SHA384.hash(data: message))
    case .p521(let key):
      try Self.require(name, type)
      let raw = try Self.scalars(value, width: 66)
      guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: raw) else { return false }
      return key.isValidSignature(signature, for: SHA512.hash(data: message))
    case .rsa(let key):
      switch name {
      case "rsa-sha2-256": return try key.verifies(value, digest: SHA256.hash(data: message))
      case "rsa-sha2-512": return try key.verifies(value, digest: SHA512.hash(data: message))
      case "ssh-rsa": throw .unsupported("SHA-1 RSA signature")
      default: throw .malformed("a signature of type \(printable(name)) by a key of type \(type)")
      }
    }
  }

  private static let unverifiedUser = Refusal.malformed(
    "the certificate demands that the user is verified, and the signature does not show it")

  private static func require(_ name: String, _ type: String) throws(Refusal) {
    guard name == type else { throw .malformed("a signature of type \(printable(name)) by a key of type \(type)") }
  }

  private static func build<Key>(_ what: String, _ make: () throws -> Key) throws(Refusal) -> Key {
    do {
      return try make()
    } catch {
      throw .malformed("the \(what) key is not a point of its curve")
    }
  }

  private static func point(of curve: String, from reader: inout ByteReader) throws(Refusal) -> ArraySlice<UInt8> {
    guard let named = reader.string(), named.elementsEqual(curve.utf8) else {
      throw .malformed("the key does not name the curve \(curve)")
    }
    guard let point = reader.string(), point.first == 4 else {
      throw .malformed("the key's point is not uncompressed")
    }
    return point
  }

  /// The two integers of an ECDSA signature (RFC 5656 §3.1.2), each left-padded to the width of the curve.
  private static func scalars(_ value: ArraySlice<UInt8>, width: Int) throws(Refusal) -> [UInt8] {
    var reader = ByteReader(value)
    guard let r = reader.string(), let s = reader.string(), reader.isAtEnd else {
      throw .malformed("an ECDSA signature is two integers")
    }
    return try padded(unsigned(r), to: width) + padded(unsigned(s), to: width)
  }

  /// The magnitude of an `mpint` (RFC 4251 §5), which must not be negative.
  private static func unsigned(_ integer: ArraySlice<UInt8>) throws(Refusal) -> ArraySlice<UInt8> {
    guard integer.first.map({ $0 < 0x80 }) ?? true else { throw .malformed("an integer is negative") }
    return integer.drop { $0 == 0 }
  }

  /// The magnitude of an `mpint` in a key. Keys are recognised by their bytes, so that each must have one form only.
  private static func shortest(_ integer: ArraySlice<UInt8>) throws(Refusal) -> ArraySlice<UInt8> {
    let magnitude = try unsigned(integer)
    let padding = (magnitude.first ?? 0) >= 0x80 ? 1 : 0
    guard integer.count == magnitude.count + padding else {
      throw .malformed("an integer of the key has needless zeros")
    }
    return magnitude
  }

  private static func padded(_ magnitude: ArraySlice<UInt8>, to width: Int) throws(Refusal) -> [UInt8] {
    guard magnitude.count <= width else { throw .malformed("an integer is larger than its curve") }
    return [UInt8](repeating: 0, count: width - magnitude.count) + magnitude
  }
}
