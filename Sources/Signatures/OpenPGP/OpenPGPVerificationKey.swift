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
    /// DSA and the curves that swift-crypto does not have.
    ///
    /// - Parameter digestFloor: bytes that a hash must have at least, as for gpg.
    case librnp(digestFloor: Int)
    /// A key that may be in a keyring, but whose signatures cannot be verified here.
    case unsupported(String)
  }

  /// Twenty bytes (RFC 4880 §12.2).
  let fingerprint: [UInt8]
  /// Seconds since the epoch.
  let created: UInt32
  let algorithm: UInt8
  /// The key packet's.
  let body: [UInt8]
  private let primitive: Primitive

  /// Below 2048 bits a DSA key can be broken by those whom we guard against; gpg makes none above 3072.
  private static let dsaBitBounds = 2048...4096

  init(body: ArraySlice<UInt8>) throws(Refusal) {
    var reader = ByteReader(body)
    guard let version = reader.uint8() else { throw .malformed("a key packet is empty") }
    guard version == 4 else { throw .unsupported("OpenPGP key of version \(version)") }
    guard body.count <= 0xffff, let created = reader.uint32(), let algorithm = reader.uint8() else {
      throw .malformed("a key packet is cut short")
    }
    self.created = created
    self.algorithm = algorithm
    self.body = Array(body)
    fingerprint = Array(Insecure.SHA1.hash(data: Self.hashed(body)))
    do throws(Refusal) {
      primitive = try Self.primitive(algorithm, &reader)
    } catch {
      guard case .unsupported(let why) = error else { throw error }
      primitive = .unsupported(why)
    }
  }

  /// As it enters the hash of a fingerprint or of a binding (RFC 4880 §5.2.4).
  var hashed: [UInt8] { Self.hashed(body[...]) }

  /// Twenty bytes in hexadecimal digits.
  var name: String { hexadecimal(fingerprint) }

  /// Its signatures are verified by librnp, because nothing else here can.
  var needsLibrnp: Bool { if case .librnp = primitive { true } else { false } }

  /// Why no signature of the key can be verified here; nil when it can.
  var unsupported: String? { if case .unsupported(let why) = primitive { why } else { nil } }

  /// Whether signatures are what the algorithm is for.
  var isForSigning: Bool { [1, 3, 17, 19, 22].contains(algorithm) }

  var algorithmName: String {
    switch algorithm {
    case 1, 2, 3: "rsa"
    case 16, 20: "elgamal"
    case 17: "dsa"
    case 18: "ecdh"
    case 19: "ecdsa"
    case 22: "eddsa"
    default: "unknown"
    }
  }

  private static func hashed(_ body: ArraySlice<UInt8>) -> [UInt8] {
    [0x99, UInt8(body.count >> 8 & 0xff), UInt8(body.count & 0xff)] + body
  }

  /// Whether the signature is this key's over `data`, given in parts. Not for keys that need librnp.
  ///
  /// - Parameter acceptingSHA1: only for statements of a key about itself, which old certificates made so.
  func verifies(
    _ signature: OpenPGPSignature, over data: [[UInt8]], acceptingSHA1: Bool = false
  ) throws(Refusal) -> Bool {
    try requireFitting(signature, acceptingSHA1: acceptingSHA1)
    switch signature.hashAlgorithm {
    case 8: return try verifies(signature, digest: Self.digest(SHA256(), data, signature))
    case 9: return try verifies(signature, digest: Self.digest(SHA384(), data, signature))
    case 10: return try verifies(signature, digest: Self.digest(SHA512(), data, signature))
    default: return try verifies(signature, digest: Self.digest(Insecure.SHA1(), data, signature))
    }
  }

  /// The signature must be of the key's algorithm and over a hash that nobody can make collide.
  func requireFitting(_ signature: OpenPGPSignature, acceptingSHA1: Bool = false) throws(Refusal) {
    guard signature.keyAlgorithm == algorithm || (Self.isRSA(algorithm) && Self.isRSA(signature.keyAlgorithm)) else {
      throw .malformed("the signature is of another algorithm than its key")
    }
    let digestCount: Int
    switch signature.hashAlgorithm {
    case 8: digestCount = 32
    case 9: digestCount = 48
    case 10: digestCount = 64
    case 2 where acceptingSHA1: digestCount = 20
    case 1: throw .unsupported("MD5 signature")
    case 2: throw .unsupported("SHA-1 signature")
    case 3: throw .unsupported("RIPEMD-160 signature")
    case 11: throw .unsupported("SHA-224 signature")
    default: throw .unsupported("signature with hash algorithm \(signature.hashAlgorithm)")
    }
    guard digestCount >= digestFloor else { throw .unsupported("a hash that is shorter than the key's curve") }
  }

  /// As gpg: ECDSA and DSA want a hash that is as long as the group's order.
  private var digestFloor: Int {
    switch primitive {
    case .rsa, .ed25519, .unsupported: 0
    case .p256: 32
    case .p384: 48
    case .p521: 64
    case .librnp(let floor): floor
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
    case .librnp:
      return false
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
    case 17: return try dsa(&reader)
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
    /// secp256k1, and Brainpool's (RFC 5639) of 256, 384 and 512 bits, with the bytes of their order.
    static let librnp: [[UInt8]: Int] = [
      [0x2b, 0x81, 0x04, 0x00, 0x0a]: 32, [0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07]: 32,
      [0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b]: 48,
      [0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d]: 64,
    ]
    static let ed25519: [UInt8] = [0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01]
  }

  private static func ecdsa(curve: [UInt8], point: ArraySlice<UInt8>) throws(Refusal) -> Primitive {
    switch curve {
    case Curve.p256: .p256(try build { try P256.Signing.PublicKey(x963Representation: point) })
    case Curve.p384: .p384(try build { try P384.Signing.PublicKey(x963Representation: point) })
    case Curve.p521: .p521(try build { try P521.Signing.PublicKey(x963Representation: point) })
    case let other where Curve.librnp[other] != nil: .librnp(digestFloor: Curve.librnp[other] ?? 0)
    default: throw .unsupported("ECDSA key on a curve that neither gpg nor librnp has")
    }
  }

  private static func dsa(_ reader: inout ByteReader) throws(Refusal) -> Primitive {
    var bits: [Int] = []
    while bits.count < 4 {
      let integer = try reader.multiprecisionInteger()
      bits.append(integer.count * 8 - (integer.first?.leadingZeroBitCount ?? 0))
    }
    try requireEnd(reader)
    guard dsaBitBounds.contains(bits[0]), bits[1] >= 224 else {
      throw .unsupported("DSA key of \(bits[0]) and \(bits[1]) bits, not at least 2048 and 224")
    }
    return .librnp(digestFloor: bits[1] / 8)
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
