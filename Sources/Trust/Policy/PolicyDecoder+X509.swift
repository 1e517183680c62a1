import Diagnostics
import Signatures
import YAML

extension PolicyDecoder {
  /// `sigstore`: whose certificates with an issuer count, and which logs tell when something was signed.
  ///
  /// - Returns: the fingerprints of the roots; nil when they could not be read.
  mutating func sigstore(_ node: Node) -> Set<KeyFingerprint>? {
    guard var map = MappingDecoder(node, what: "`sigstore`", in: context) else { return nil }
    let rootFiles = map.required("roots").flatMap { context.sequence($0, "`roots`") }
    let logFiles = map.optional("rekor").flatMap { context.sequence($0, "`rekor`") } ?? []
    map.finish()
    for node in logFiles { logKeys(node) }
    if logFiles.isEmpty {
      context.report(
        .trustCertificate, .warning, at: node, "`sigstore` has no `rekor`, so that no signature's time can be proven",
        label: "no log", help: ["name the public key of the transparency log: `rekor: [keys/rekor.pub]`"])
    }
    return rootFiles.map { roots($0) }
  }

  /// `x509` of a signer.
  ///
  /// - Parameter sigstore: the roots of the policy's `sigstore`; nil without one.
  mutating func credentials(_ node: Node?, sigstore: Set<KeyFingerprint>?) -> [Credential] {
    guard let node, let found = x509Credential(node, sigstore: sigstore) else { return [] }
    return [.x509(found)]
  }

  private mutating func x509Credential(_ node: Node, sigstore: Set<KeyFingerprint>?) -> X509Credential? {
    guard var map = MappingDecoder(node, what: "`x509`", in: context) else { return nil }
    let identity = map.required("identity", context.filledString)
    let issuerNode = map.optional("issuer")
    let issuer = issuerNode.flatMap { context.filledString($0, "`issuer`") }
    let rootsNode = map.optional("roots")
    let rootFiles = rootsNode.flatMap { context.sequence($0, "`roots`") }
    map.finish()
    let own = rootFiles.map { roots($0) }
    switch (issuerNode, rootsNode) {
    case (let issuerNode?, nil):
      if sigstore == nil {
        context.report(
          .trustCertificate, at: issuerNode, "the signer has an `issuer`, and the policy no `sigstore`",
          label: "whose certificates?",
          help: ["name the roots and the log: `sigstore: { roots: [keys/fulcio.pem], rekor: [keys/rekor.pub] }`"])
      }
    case (_?, let rootsNode?):
      context.report(
        .trustCertificate, at: rootsNode, "`roots` beside an `issuer`", label: "not both",
        help: ["with an `issuer` the roots of `sigstore` count; leave one of the two out"])
    case (nil, let rootsNode?):
      if rootFiles?.isEmpty == true {
        context.report(.trustCertificate, at: rootsNode, "`roots` is empty", label: "no certificate could count")
      }
    case (nil, nil):
      context.report(
        .trustCertificate, at: node, "`x509` has neither an `issuer` nor `roots`", label: "whose certificates?",
        help: [
          "for certificates of Sigstore add `issuer: https://…`; for those of an authority of your own "
            + "`roots: [keys/authority.pem]`"
        ])
    }
    guard let identity, let roots = issuerNode == nil ? own : sigstore else { return nil }
    return X509Credential(issuer: issuer, identity: identity, roots: roots)
  }

  private mutating func roots(_ nodes: [Node]) -> Set<KeyFingerprint> {
    var found: Set<KeyFingerprint> = []
    for node in nodes {
      guard let (path, bytes) = keyFile(node) else { continue }
      do throws(SignatureError) {
        found.formUnion(try keys.addAuthorities(bytes, path: path))
      } catch {
        reportKeyFile(node, error.message)
      }
    }
    return found
  }

  private mutating func logKeys(_ node: Node) {
    guard let (path, bytes) = keyFile(node) else { return }
    do throws(SignatureError) {
      try keys.addLogs(bytes, path: path)
    } catch {
      reportKeyFile(node, error.message)
    }
  }
}
