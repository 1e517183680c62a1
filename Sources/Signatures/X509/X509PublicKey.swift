import Crypto
import CryptoExtras
import SwiftASN1

/// The key of a certificate, made ready for verifying.
struct X509PublicKey: Sendable {
  private enum Primitive: Sendable {
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
    case rsa(RSAVerificationKey)
    case ed25519(Curve25519.Signing.PublicKey)
  }

  private let primitive: Primitive

  /// - Parameter element: a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
  init(_ element: DERElement) throws(Refusal) {
    var fields = try element.fields("a public key")
    let algorithm = try AlgorithmName(try fields.required(), "the algorithm of a public key")
    let bits = try fields.required().wholeBits("a public key")
    try fields.finish()
    switch algorithm.identifier {
    case ObjectIdentifiers.ecPublicKey:
      primitive = try Self.point(bits, on: try algorithm.parameters?.objectIdentifier("the curve of a public key"))
    case ObjectIdentifiers.rsaEncryption:
      try algorithm.requireNoParameters("an RSA key")
      var key = try DERElement(bits, "an RSA key").fields("an RSA key")
      let modulus = try key.required().magnitude("the modulus of an RSA key")
      let exponent = try key.required().magnitude("the exponent of an RSA key")
      try key.finish()
      primitive = .rsa(try RSAVerificationKey(modulus: modulus, exponent: exponent))
    case ObjectIdentifiers.ed25519:
      guard algorithm.parameters == nil else { throw .malformed("an Ed25519 key has parameters") }
      primitive = .ed25519(try Self.build { try Curve25519.Signing.PublicKey(rawRepresentation: bits) })
    default:
      throw .unsupported("public key of the algorithm `\(algorithm.identifier)`")
    }
  }

  /// Whether `signature` is this key's over `message`.
  ///
  /// - Parameter digest: the hash that the algorithm's name leaves open.
  func verifies(
    _ signature: ArraySlice<UInt8>, over message: [UInt8], algorithm: SignatureAlgorithm, digest: DigestAlgorithm
  ) throws(Refusal) -> Bool {
    let hash = (algorithm.digest ?? digest).digest(of: message)
    switch primitive {
    case .ed25519(let key):
      guard algorithm.scheme == .ed25519 else { throw Self.mismatch }
      return signature.count == 64 && key.isValidSignature(signature, for: message)
    case .rsa(let key):
      guard algorithm.scheme == .rsa else { throw Self.mismatch }
      // Unlike in SSH, an RSA signature here has the width of its key (RFC 8017 §8.2.2).
      guard signature.count == key.width else { return false }
      return try key.verifies(signature, digest: hash)
    case .p256(let key):
      guard algorithm.scheme == .ecdsa else { throw Self.mismatch }
      guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
      return key.isValidSignature(parsed, for: hash)
    case .p384(let key):
      guard algorithm.scheme == .ecdsa else { throw Self.mismatch }
      guard let parsed = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
      return key.isValidSignature(parsed, for: hash)
    case .p521(let key):
      guard algorithm.scheme == .ecdsa else { throw Self.mismatch }
      guard let parsed = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
      return key.isValidSignature(parsed, for: hash)
    }
  }

  /// Whether the key signed `message` in the one way that such a key has without being told: ECDSA and RSA with
  /// SHA-256, as transparency logs do.
  func verifiesWithSHA256(_ signature: ArraySlice<UInt8>, over message: [UInt8]) throws(Refusal) -> Bool {
    let scheme: SignatureAlgorithm.Scheme =
      switch primitive {
      case .ed25519: .ed25519
      case .rsa: .rsa
      default: .ecdsa
      }
    return try verifies(
      signature, over: message, algorithm: SignatureAlgorithm(scheme: scheme, digest: nil), digest: .sha256)
  }

  private static let mismatch = Refusal.malformed("the signature is of another kind than its key")

  private static func point(_ bits: ArraySlice<UInt8>, on curve: ASN1ObjectIdentifier?) throws(Refusal) -> Primitive {
    guard bits.first == 4 else { throw .unsupported("public key whose point is compressed") }
    return switch curve {
    case ObjectIdentifiers.p256: .p256(try build { try P256.Signing.PublicKey(x963Representation: bits) })
    case ObjectIdentifiers.p384: .p384(try build { try P384.Signing.PublicKey(x963Representation: bits) })
    case ObjectIdentifiers.p521: .p521(try build { try P521.Signing.PublicKey(x963Representation: bits) })
    default: throw .unsupported("public key on another curve than P-256, P-384 and P-521")
    }
  }

  private static func build<Key>(_ make: () throws -> Key) throws(Refusal) -> Key {
    do {
      return try make()
    } catch {
      throw .malformed("a public key is not a point of its curve")
    }
  }
}
