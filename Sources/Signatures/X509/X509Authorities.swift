import Diagnostics

/// Whose word about certificates counts, and which logs tell when something was signed.
public struct X509Authorities: Sendable {
  /// A certificate of an authority with its key, built once.
  struct Authority: Sendable {
    let certificate: X509Certificate
    let key: X509PublicKey
  }

  let roots: [Authority]
  let intermediates: [Authority]
  let logs: [TransparencyLogKey]
  private let revocations: [X509RevocationList]

  public init(
    _ files: [X509AuthorityFile] = [], logs: [TransparencyLogKey] = [], revocations: [X509RevocationList] = []
  ) {
    roots = files.flatMap(\.roots)
    intermediates = files.flatMap(\.intermediates)
    self.logs = logs
    self.revocations = revocations
  }

  /// The hardest word about any certificate of a chain.
  func revocation(of chain: X509Chain) -> X509RevocationList.Revocation? {
    let found = chain.certificates.flatMap { certificate in revocations.compactMap { $0.revocation(of: certificate) } }
    return found.first { !$0.isSoft } ?? found.min { $0.date < $1.date }
  }

  var isEmpty: Bool { roots.isEmpty }
}

/// A PEM file with certificates of authorities. Those that issued themselves are roots; the others help to reach one,
/// since gitsign puts nothing but the signer's own certificate into a signature.
public struct X509AuthorityFile: Sendable {
  let roots: [X509Authorities.Authority]
  let intermediates: [X509Authorities.Authority]

  private static let limit = 64

  /// The fingerprints of the roots, which the operator trusts.
  public var rootFingerprints: [KeyFingerprint] { roots.map(\.certificate.fingerprint) }

  /// - Parameter path: what messages call the file.
  /// - Throws: ``SignatureError/Code/invalidKeyFile``
  public init(_ bytes: [UInt8], path: String) throws(SignatureError) {
    var roots: [X509Authorities.Authority] = []
    var intermediates: [X509Authorities.Authority] = []
    do throws(Refusal) {
      for block in try PEMBlock.all(in: bytes, limit: Self.limit) {
        guard block.label == "CERTIFICATE" else { throw .malformed("a block is a `\(printable(block.label))`") }
        let certificate = try X509Certificate(der: block.bytes[...])
        let name = certificate.commonName.map { "the certificate `\($0)`" } ?? "a certificate"
        guard certificate.extensions.isAuthority else { throw .malformed("\(name) is not that of an authority") }
        let authority = X509Authorities.Authority(certificate: certificate, key: try certificate.key())
        if certificate.issuer == certificate.subject {
          roots.append(authority)
        } else {
          intermediates.append(authority)
        }
      }
      guard !roots.isEmpty else { throw .malformed("no certificate in it issued itself, as a root does") }
    } catch {
      throw SignatureError(
        .invalidKeyFile, "`\(path)` holds no root certificates: \(error.sentence)",
        hints: ["it holds certificates in PEM, at least one of them a root"])
    }
    self.roots = roots
    self.intermediates = intermediates
  }
}

extension Refusal {
  /// What was wrong, without saying how it is judged.
  var sentence: String {
    switch self {
    case .malformed(let why): why
    case .unsupported(let what): "it has a \(what)"
    }
  }
}
