import Crypto
import FoundationEssentials

/// The key material of a version 4 public key packet (RFC 4880 §5.5.2, RFC 6637 §9), made ready for verifying.
struct OpenPGPVerificationKey: Sendable {
  private enum Primitive: Sendable {
    case rsa(RSAVerificationKey)
    case ed25519(Curve25519.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
    /// A key that may be in a keyring, but whose signatures cannot be verified here.
    case unsupported(String)
  }

  /// Twenty bytes (RFC 4880 §12.2).
  let fingerprint: [UInt8]
  /// Seconds since the epoch.
  let created: UInt32
  let algorithm: UInt8
  private let primitive: Primitive

  init(body: ArraySlice<UInt8>) throws(Refusal) {
    var reader = ByteReader(body)
    guard let version = reader.uint8() else { throw .malformed("a key packet is empty") }
    guard version == 4 else { throw .unsupported("OpenPGP key of version \(version)") }
    guard body.count <= 0xffff, let created = reader.uint32(), let algorithm = reader.uint8() else {
      throw .malformed("a key packet is cut short")
    }
    self.created = created
    self.algorithm = algorithm
    fingerprint = Array(Insecure.SHA1.hash(data: Self.hashed(body)))
    do throws(Refusal) {
      primitive = try Self.primitive(algorithm, &reader)
    } catch {
      guard case .unsupported(let why) = error else { throw error }
      primitive = .unsupported(why)
    }
  }

  /// A key packet as it enters the hash of a fingerprint or of a binding (RFC 4880 §5.2.4).
  static func hashed(_ body: ArraySlice<UInt8>) -> [UInt8] {
    [0x99, UInt8(body.count >> 8 & 0xff), UInt8(body.count & 0xff)] + body
  }

  /// Whether the signature is this key's over `data`, given in parts.
  ///
  /// - Parameter acceptingSHA1: only for statements of a key about itself, which old certificates made so.
  func verifies(
    _ signature: OpenPGPSignature, over data: [[UInt8]], acceptingSHA1: Bool = false
  ) throws(Refusal) -> Bool {
    guard signature.keyAlgorithm == algorithm || (Self.isRSA(algorithm) && Self.isRSA(signature.keyAlgorithm)) else {
      throw .malformed("the signature is of another algorithm than its key")
    }
    switch signature.hashAlgorithm {
    case 8: return try verifies(signature, digest: Self.digest(SHA256(), data, signature))
    case 9: return try verifies(signature, digest: Self.digest(SHA384(), data, signature))
    case 10: return try verifies(signature, digest: Self.digest(SHA512(), data, signature))
    case 2 where acceptingSHA1:
      return try verifies(signature, digest: Self.digest(Insecure.SHA1(), data, signature))
    case 1: throw .unsupported("MD5 signature")
    case 2: throw .unsupported("SHA-1 signature")
    case 3: throw .unsupported("RIPEMD-160 signature")
    case 11: throw .unsupported("SHA-224 signature")
    default: throw .unsupported("signature with hash algorithm \(signature.hashAlgorithm)")
    }
  }

  private static func digest<Function: HashFunction>(
    _ function: Function, _ data: [[UInt8]], _ signature: OpenPGPSignature
  ) -> Function.Digest {
    var function = function
    for part in data { function.update(data: part) }
    function.update(data: signature.hashedPart)
    function.update(data: signature.trailer)
    return function.finalize()
  }

  private func verifies(_ signature: OpenPGPSignature, digest: some Digest) throws(Refusal) -> Bool {
    let integers = signature.integers
    switch primitive {
    case .rsa(let key):
      guard integers.count == 1 else { throw .malformed("an RSA signature is one integer") }
      return try key.verifies(integers[0], digest: digest)
    case .ed25519(let key):
      return key.isValidSignature(try Self.pair(integers, width: 32), for: Array(digest))
    case .p256(let key):
      let pair = try Self.pair(integers, width: 32)
      guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: pair) else { return false }
      return key.isValidSignature(signature, for: digest)
    case .p384(let key):
      let pair = try Self.pair(integers, width: 48)
      guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: pair) else { return false }
      return key.isValidSignature(signature, for: digest)
    case .p521(let key):
      let pair = try Self.pair(integers, width: 66)
      guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: pair) else { return false }
      return key.isValidSignature(signature, for: digest)
    case .unsupported(let why):
      throw .unsupported(why)
    }
  }

  private static func isRSA(_ algorithm: UInt8) -> Bool { algorithm == 1 || algorithm == 3 }

  /// Two integers, each left-padded to the width of the curve.
  private static func pair(_ integers: [ArraySlice<UInt8>], width: Int) throws(Refusal) -> [UInt8] {
    guard integers.count == 2 else { throw .malformed("the signature is not two integers") }
    guard integers.allSatisfy({ $0.count <= width }) else {
      throw .malformed("an integer of the signature is larger than its curve")
    }
    return integers.reduce(into: []) { bytes, integer in
      bytes += [UInt8](repeating: 0, count: width - integer.count)
      bytes += integer
    }
  }

  private static func primitive(_ algorithm: UInt8, _ reader: inout ByteReader) throws(Refusal) -> Primitive {
    switch algorithm {
    case 1, 3:
      let modulus = try reader.multiprecisionInteger()
      let exponent = try reader.multiprecisionInteger()
      try requireEnd(reader)
      return .rsa(try RSAVerificationKey(modulus: modulus, exponent: exponent))
    case 2: throw .unsupported("RSA key for encryption only")
    case 16: throw .unsupported("Elgamal key")
    case 17: throw .unsupported("DSA key")
    case 18: throw .unsupported("ECDH key")
    case 19: return try ecdsa(curve: try curve(&reader), point: try point(&reader))
    case 22:
      guard try curve(&reader) == Curve.ed25519 else { throw .unsupported("EdDSA key on another curve than Ed25519") }
      let point = try point(&reader)
      guard point.count == 33, point.first == 0x40 else { throw .malformed("the Ed25519 key is not a native point") }
      return .ed25519(try build { try Curve25519.Signing.PublicKey(rawRepresentation: point.dropFirst()) })
    default: throw .unsupported("key algorithm \(algorithm)")
    }
  }

  private enum Curve {
    // Object identifiers as RFC 6637 §11 and RFC 4880bis write them, without the DER header.
    static let p256: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    static let p384: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x22]
    static let p521: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x23]
    static let ed25519: [UInt8] = [0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01]
  }

  private static func ecdsa(curve: [UInt8], point: ArraySlice<UInt8>) throws(Refusal) -> Primitive {
    switch curve {
    case Curve.p256: .p256(try build { try P256.Signing.PublicKey(x963Representation: point) })
    case Curve.p384: .p384(try build { try P384.Signing.PublicKey(x963Representation: point) })
    case Curve.p521: .p521(try build { try P521.Signing.PublicKey(x963Representation: point) })
    default: throw .unsupported("ECDSA key on another curve than P-256, P-384 and P-521")
    }
  }

  private static func curve(_ reader: inout ByteReader) throws(Refusal) -> [UInt8] {
    guard let count = reader.uint8(), count != 0, count != 0xff, let identifier = reader.take(Int(count)) else {
      throw .malformed("a key names no curve")
    }
    return Array(identifier)
  }

  private static func point(_ reader: inout ByteReader) throws(Refusal) -> ArraySlice<UInt8> {
    let point = try reader.multiprecisionInteger()
    try requireEnd(reader)
    return point
  }

  private static func requireEnd(_ reader: ByteReader) throws(Refusal) {
    guard reader.isAtEnd else { throw .malformed("bytes follow the key") }
  }

  private static func build<Key>(_ make: () throws -> Key) throws(Refusal) -> Key {
    do {
      return try make()
    } catch {
      throw .malformed("the key is not a point of its curve")
    }
  }
}
