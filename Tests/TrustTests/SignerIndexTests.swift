import Signatures
import Testing

@testable import Trust

/// Whose signature it is, from a check as a whole.
struct SignerIndexTests {
  private static let authority = KeyFingerprint(format: .ssh, value: "SHA256:authority")
  private static let key = KeyFingerprint(format: .ssh, value: "SHA256:ana")
  private static let issuer = "https://accounts.example.org"
  private static let root = KeyFingerprint(format: .x509, value: "SHA256:root")

  private static let signers = [
    Signer(
      name: "ana",
      keys: [
        Signer.Key(.key(key)), Signer.Key(.sshAuthority(authority, principals: PatternList("ana@example.org"))),
      ], capabilities: [.commit]),
    Signer(
      name: "bo", keys: [Signer.Key(.sshAuthority(authority, principals: PatternList("bo@example.org")))],
      capabilities: [.commit]),
    Signer(
      name: "ci", keys: [Signer.Key(.x509(X509Credential(issuer: issuer, identity: "ci@example.org", roots: [root])))],
      capabilities: [.attest]),
  ]

  private func answer(
    key: KeyFingerprint? = nil, _ certified: CertifiedIdentity? = nil, takesFirst: Bool = false
  ) -> SignerIndex.Answer {
    SignerIndex(Self.signers, takesFirst: takesFirst)
      .answer(SignatureCheck(format: .ssh, outcome: .good, key: key, certified: certified))
  }

  private func certificate(_ principals: [String], by authority: KeyFingerprint = SignerIndexTests.authority)
    -> CertifiedIdentity
  {
    .ssh(
      SSHCertifiedIdentity(
        authority: authority, principals: principals, validAfter: nil, validBefore: nil, serial: 1, keyID: "k"))
  }

  @Test func `a certificate is never its bare key's, nor its authority's own`() {
    #expect(answer(key: Self.key, certificate(["mallory@example.org"])) == .nobody)
    #expect(answer(key: Self.authority) == .nobody)
    #expect(answer(key: Self.key) == .owner(.init(signer: 0, key: 0)))
    #expect(answer(key: Self.key, certificate(["bo@example.org"])) == .owner(.init(signer: 1, key: 0)))
  }

  @Test func `another authority, other principals and none at all are nobody's`() {
    #expect(answer(certificate(["ana@example.org"], by: Self.key)) == .nobody)
    #expect(answer(certificate(["Ana@example.org", "ana", "*"])) == .nobody)
    #expect(answer(certificate([])) == .nobody)
    #expect(answer(certificate(["x", "ana@example.org"])) == .owner(.init(signer: 0, key: 1)))
  }

  @Test func `a certificate for two signers is neither's, unless the order of lines decides`() {
    let both = certificate(["bo@example.org", "ana@example.org"])
    #expect(answer(both) == .several([0, 1]))
    #expect(answer(both, takesFirst: true) == .owner(.init(signer: 0, key: 1)))
  }

  @Test func `an X.509 identity counts with its issuer and its root only`() {
    func identity(
      _ issuer: String?, _ names: [String], root: KeyFingerprint = Self.root
    ) -> CertifiedIdentity {
      .x509(X509Identity(issuer: issuer, names: names, root: root, rootName: "root", time: .validNow))
    }
    let other = KeyFingerprint(format: .x509, value: "SHA256:other")
    let ci = SignerIndex.Answer.owner(.init(signer: 2, key: 0))
    #expect(answer(identity(Self.issuer, ["ci@example.org"])) == ci)
    #expect(answer(identity(Self.issuer, ["other@example.org", "ci@example.org"])) == ci)
    #expect(answer(identity(Self.issuer + "/", ["ci@example.org"])) == .nobody)
    #expect(answer(identity(nil, ["ci@example.org"])) == .nobody)
    #expect(answer(identity(Self.issuer, ["ana@example.org"])) == .nobody)
    #expect(answer(identity(Self.issuer, ["CI@example.org"])) == .nobody)
    #expect(answer(identity(Self.issuer, ["ci@example.org"], root: other)) == .nobody)
    #expect(answer(identity(Self.issuer, [])) == .nobody)
  }
}
