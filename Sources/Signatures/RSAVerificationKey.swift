import Crypto
import CryptoExtras
import FoundationEssentials

/// An RSA key for PKCS#1 v1.5 signatures, built once.
struct RSAVerificationKey: Sendable {
  /// Below 2048 bits a key can be factored by those whom we guard against; above 8192 verifying is an attack on us.
  static let bitBounds = 2048...8192

  private let key: _RSA.Signing.PublicKey
  /// The length of a signature in bytes.
  let width: Int

  /// - Parameters: big-endian magnitudes without leading zeros.
  init(modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>) throws(Refusal) {
    let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
    guard Self.bitBounds.contains(bits) else {
      throw .unsupported(
        "RSA key of \(bits) bits, not \(Self.bitBounds.lowerBound) to \(Self.bitBounds.upperBound)")
    }
    // BoringSSL's own bound; a huge exponent makes each verification slow.
    guard (1...4).contains(exponent.count), exponent.last.map({ $0 & 1 == 1 }) == true, !exponent.elementsEqual([1])
    else { throw .unsupported("RSA key with an unusual exponent") }
    do {
      key = try _RSA.Signing.PublicKey(n: Array(modulus), e: Array(exponent))
    } catch {
      throw .malformed("the RSA key is not valid")
    }
    width = modulus.count
  }

  /// A signature shorter than the modulus has lost leading zeros (one in 256 does) and gets them back.
  func verifies(_ signature: ArraySlice<UInt8>, digest: some Digest) throws(Refusal) -> Bool {
    guard signature.count <= width else { throw .malformed("the RSA signature is longer than its key") }
    var whole = Data(count: width - signature.count)
    whole.append(contentsOf: signature)
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: whole), for: digest, padding: .insecurePKCS1v1_5)
  }
}
