import Crypto
import SwiftASN1

/// The hashes that a signature or a certificate may be made with. MD5 and SHA-1 are not among them, whatever date is
/// claimed: collisions can be made.
enum DigestAlgorithm: Sendable, Hashable {
  case sha256, sha384, sha512

  /// An `AlgorithmIdentifier` (RFC 5754 §2): no parameters, or NULL.
  init(_ element: DERElement, _ what: String) throws(Refusal) {
    let name = try AlgorithmName(element, what)
    try name.requireNoParameters(what)
    switch name.identifier {
    case ObjectIdentifiers.sha256: self = .sha256
    case ObjectIdentifiers.sha384: self = .sha384
    case ObjectIdentifiers.sha512: self = .sha512
    default: throw .unsupported("\(what) `\(name.identifier)`")
    }
  }

  /// As Rekor writes it.
  var name: String {
    switch self {
    case .sha256: "sha256"
    case .sha384: "sha384"
    case .sha512: "sha512"
    }
  }

  func digest(of bytes: [UInt8]) -> any Digest {
    switch self {
    case .sha256: SHA256.hash(data: bytes)
    case .sha384: SHA384.hash(data: bytes)
    case .sha512: SHA512.hash(data: bytes)
    }
  }
}

/// How a signature was made.
struct SignatureAlgorithm: Sendable, Hashable {
  enum Scheme: Sendable, Hashable { case ecdsa, rsa, ed25519 }

  let scheme: Scheme
  /// Nil when the name does not say: `rsaEncryption` leaves it to the message, Ed25519 has its own.
  let digest: DigestAlgorithm?

  init(scheme: Scheme, digest: DigestAlgorithm?) {
    self.scheme = scheme
    self.digest = digest
  }

  init(_ element: DERElement, _ what: String) throws(Refusal) {
    let name = try AlgorithmName(element, what)
    switch name.identifier {
    case ObjectIdentifiers.ecdsaWithSHA256: (scheme, digest) = (.ecdsa, .sha256)
    case ObjectIdentifiers.ecdsaWithSHA384: (scheme, digest) = (.ecdsa, .sha384)
    case ObjectIdentifiers.ecdsaWithSHA512: (scheme, digest) = (.ecdsa, .sha512)
    case ObjectIdentifiers.rsaEncryption: (scheme, digest) = (.rsa, nil)
    case ObjectIdentifiers.rsaWithSHA256: (scheme, digest) = (.rsa, .sha256)
    case ObjectIdentifiers.rsaWithSHA384: (scheme, digest) = (.rsa, .sha384)
    case ObjectIdentifiers.rsaWithSHA512: (scheme, digest) = (.rsa, .sha512)
    case ObjectIdentifiers.ed25519: (scheme, digest) = (.ed25519, nil)
    default: throw .unsupported("\(what) `\(name.identifier)`")
    }
    try name.requireNoParameters(what)
  }
}

/// An `AlgorithmIdentifier` (RFC 5280 §4.1.1.2).
struct AlgorithmName {
  let identifier: ASN1ObjectIdentifier
  let parameters: DERElement?

  init(_ element: DERElement, _ what: String) throws(Refusal) {
    var fields = try element.fields(what)
    identifier = try fields.required().objectIdentifier(what)
    parameters = fields.next()
    try fields.finish()
  }

  func requireNoParameters(_ what: String) throws(Refusal) {
    guard let parameters else { return }
    guard try parameters.primitive(what, tag: .null).isEmpty else { throw .malformed("\(what) has parameters") }
  }
}
