import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// Who may sign is what certificates say, up to a root of the policy.
@Suite struct X509CertificateTests {
  private typealias Bench = X509Workbench

  private func outcome(_ check: SignatureCheck) -> String {
    switch check.outcome {
    case .good: check.keyExpired ? "good, expired since" : "good"
    case .unknownKey: check.detail ?? "unknown"
    default: String(describing: check.outcome)
    }
  }

  /// One way to get a certificate, what we say to its signature, and what openssl says.
  private struct Case: Sendable {
    let name: String
    let says: String
    let openssl: Bool
    let make: @Sendable (Bench) throws -> (root: Bench.Party, others: [Bench.Party], leaf: Bench.Party)
  }

  private static func chain(
    _ name: String, _ says: String, openssl: Bool, root: String = Bench.authority, middle: String = Bench.intermediate,
    leaf: String = Bench.leaf + Bench.mail, from: String = Bench.start, to: String = Bench.end,
    digest: String = "sha256"
  ) -> Case {
    Case(name: name, says: says, openssl: openssl) { bench in
      let root = try bench.party("root", extensions: root)
      let middle = try bench.party("middle", extensions: middle, issuer: root, digest: digest)
      return (root, [middle], try bench.party("ana", extensions: leaf, issuer: middle, from: from, to: to))
    }
  }

  private static let none = "no root of the policy vouches for its certificate"
  private static let names = Bench.mail
  private static let keys = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"

  private static let cases: [Case] = [
    chain("as it should be", "good", openssl: true),
    chain(
      "for mail, by an authority for anything", "good", openssl: true,
      middle: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n",
      leaf: "keyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n" + keys + names),
    chain(
      "the authority is none", "the certificate was issued by one that is no authority", openssl: false,
      middle: "basicConstraints=critical,CA:FALSE\n" + keys),
    chain(
      "the authority says nothing", "the certificate was issued by one that is no authority", openssl: false,
      middle: keys),
    chain(
      "the authority may not sign certificates", "an authority may not sign certificates", openssl: false,
      middle: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature\n" + keys),
    chain(
      "the authority is for servers", "an authority may not issue certificates for signing code", openssl: true,
      middle: "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\nextendedKeyUsage=serverAuth\n" + keys),
    chain(
      "the authority has an unknown critical extension",
      "an authority's certificate has the extension `1.2.3.4`, which is not understood", openssl: false,
      middle: Bench.intermediate + "1.2.3.4=critical,DER:05:00\n"),
    chain(
      "the authority may speak for some names only",
      "an authority's certificate has the extension `2.5.29.30`, which is not understood", openssl: true,
      middle: Bench.intermediate + "nameConstraints=critical,permitted;email:example.org\n"),
    chain(
      "SHA-1 in the chain", "it has a certificate signed by the algorithm `1.2.840.10045.4.1`", openssl: true,
      digest: "sha1"),
    chain(
      "not for code", "its certificate is not for signing code", openssl: true,
      leaf: "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n" + keys + names),
    chain(
      "says nothing about its use", "its certificate is not for signing code", openssl: true,
      leaf: "keyUsage=critical,digitalSignature\n" + keys + names),
    chain(
      "for encipherment", "its certificate is not for digital signatures", openssl: true,
      leaf: "keyUsage=critical,keyEncipherment\nextendedKeyUsage=codeSigning\n" + keys + names),
    chain(
      "an authority signs itself", "its certificate is that of an authority, and not of a signer", openssl: true,
      middle: "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\nsubjectKeyIdentifier=hash\n",
      leaf: Bench.leaf + names + "basicConstraints=critical,CA:TRUE\n"),
    chain(
      "an unknown critical extension", "its certificate has the extension `1.2.3.4`, which is not understood",
      openssl: false, leaf: Bench.leaf + names + "1.2.3.4=critical,DER:05:00\n"),
    chain("an unknown extension", "good", openssl: true, leaf: Bench.leaf + names + "1.2.3.4=DER:05:00\n"),
    chain(
      "without a name", "its certificate names nobody by a mail address or a URI", openssl: true,
      leaf: Bench.leaf + "subjectAltName=DNS:example.org\n"),
    chain("not valid yet", "expired", openssl: false, from: "20300101000000Z"),
    chain("expired when it claims to have signed", "expired", openssl: false, to: "20260201000000Z"),
    chain("expired since", "good, expired since", openssl: false, to: "20260701000000Z"),
    Case(name: "a root that nobody knows", says: none, openssl: false) { bench in
      let (_, middle, leaf) = try bench.family()
      return (try bench.party("other", extensions: Bench.authority), [middle], leaf)
    },
    Case(name: "a root of the same name", says: none, openssl: false) { bench in
      let (_, middle, leaf) = try bench.family()
      return (try bench.party("root", extensions: Bench.authority), [middle], leaf)
    },
    Case(name: "signed by itself", says: none, openssl: false) { bench in
      let (root, middle, _) = try bench.family()
      return (root, [middle], try bench.party("ana", extensions: Bench.leaf + Bench.mail))
    },
    Case(
      name: "issued by another signer", says: "the certificate was issued by one that is no authority", openssl: false
    ) { bench in
      let (root, middle, leaf) = try bench.family()
      return (root, [middle, leaf], try bench.party("bo", extensions: Bench.leaf + Bench.mail, issuer: leaf))
    },
    Case(name: "the authority is missing", says: none, openssl: false) { bench in
      let (root, _, leaf) = try bench.family()
      return (root, [], leaf)
    },
    Case(name: "one authority more than allowed", says: "more authorities in between than allowed", openssl: false) {
      bench in
      let (root, middle, _) = try bench.family()
      let lower = try bench.party("lower", extensions: Bench.intermediate, issuer: middle)
      return (root, [middle, lower], try bench.party("ana", extensions: Bench.leaf + Bench.mail, issuer: lower))
    },
    Case(name: "the root has expired", says: "good, expired since", openssl: false) { bench in
      let root = try bench.party("root", extensions: Bench.authority, to: "20260701000000Z")
      let middle = try bench.party("middle", extensions: Bench.intermediate, issuer: root)
      return (root, [middle], try bench.party("ana", extensions: Bench.leaf + Bench.mail, issuer: middle))
    },
  ]

  @Test func `a chain of certificates is judged as openssl judges it, and more strictly about what it is for`() throws {
    let bench = try Bench()
    for example in Self.cases {
      let (root, others, leaf) = try example.make(bench)
      var forge = CMSForge(leaf)
      forge.carried = others
      let signature = try forge.sign(payload)
      let check = try Bench.verifier(roots: [root]).check(
        payload: payload, signature: Bench.armoured(signature), now: Bench.instant)
      #expect(outcome(check) == example.says, "\(example.name)")
      let accepted = try bench.toolAccepts(payload, signature, roots: [root])
      #expect(accepted == example.openssl, "\(example.name)")
      #expect(!(outcome(check) == "good" && !accepted), "\(example.name): we are laxer than openssl")
    }
  }

  @Test func `whom a certificate names is taken from it, and the issuer from Fulcio's extension`() throws {
    let bench = try Bench()
    let root = try bench.party("root", extensions: Bench.authority)
    let middle = try bench.party("middle", extensions: Bench.intermediate, issuer: root)
    let workflow = "https://example.org/acme/deploy/.github/workflows/health.yml@refs/heads/main"
    let leaf = try bench.party(
      "ci",
      extensions: Bench.leaf + "subjectAltName=critical,URI:\(workflow)\n" + Bench.issuer("https://token.example.org"),
      issuer: middle)
    let extensions = try leaf.certificate.extensions
    #expect(extensions.issuer == "https://token.example.org")
    #expect(extensions.names == [workflow])
    #expect(try root.certificate.commonName == "root")

    let several = try bench.party(
      "several",
      extensions: Bench.leaf + "subjectAltName=email:ana@example.org,DNS:example.org,email:bo@example.org,"
        + "otherName:1.3.6.1.4.1.57264.1.7;UTF8:dev!example.org\n", issuer: middle)
    #expect(try several.certificate.extensions.names == ["ana@example.org", "bo@example.org", "dev!example.org"])

    let twoFaced = try bench.party(
      "two-faced",
      extensions: Bench.leaf + Bench.mail + Bench.issuer("https://a.example.org", old: "https://b.example.org"),
      issuer: middle)
    #expect(throws: Refusal.malformed("a Fulcio certificate names two issuers")) { try twoFaced.certificate }
    let hidden = try bench.party(
      "hidden", extensions: Bench.leaf + "subjectAltName=DER:30:08:81:06:61:40:62:00:2e:63\n", issuer: middle)
    #expect(throws: Refusal.malformed("a certificate names its subject or issuer in bytes that are no text")) {
      try hidden.certificate
    }
  }

  @Test func `a policy's file may bring the authorities in between`() throws {
    let bench = try Bench()
    let (root, middle, leaf) = try bench.family()
    let signature = try bench.sign(payload, by: leaf)
    let check = try Bench.verifier(roots: [root], middles: [middle]).check(
      payload: payload, signature: Bench.armoured(signature), now: Bench.instant)
    #expect(check.outcome == .good)
    #expect(try bench.toolAccepts(payload, signature, roots: [root], middles: [middle]))
  }

  @Test func `certificates that issue each other in circles end the search`() throws {
    let bench = try Bench()
    let (root, _, _) = try bench.family()
    let wide = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
    let one = try bench.party("one", extensions: wide)
    var others: [Bench.Party] = []
    for _ in 0..<8 {
      others.append(try bench.party("one", extensions: wide, issuer: one, keyFile: one.keyFile))
    }
    let leaf = try bench.party(
      "ana", extensions: "keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n" + Bench.mail, issuer: one)
    var forge = CMSForge(leaf)
    forge.carried = others
    let check = try Bench.verifier(roots: [root]).check(
      payload: payload, signature: Bench.armoured(try forge.sign(payload)), now: Bench.instant)
    #expect(outcome(check) == Self.none)
    forge.carried = others + others + others
    let crowded = try Bench.verifier(roots: [root]).check(
      payload: payload, signature: Bench.armoured(try forge.sign(payload)), now: Bench.instant)
    #expect(crowded.outcome == .malformed("the certificates of the X.509 signature has more than 10 elements"))
  }

  @Test func `a file of roots that holds something else is refused with the reason`() throws {
    let bench = try Bench()
    let (root, middle, leaf) = try bench.family()
    func refusal(_ files: [String]) throws -> String {
      let bytes = try files.flatMap { try readFile($0) }
      do throws(SignatureError) {
        _ = try X509AuthorityFile(bytes, path: "fulcio.pem")
        return "none"
      } catch {
        return error.message
      }
    }
    let start = "`fulcio.pem` holds no root certificates: "
    #expect(try refusal([root.certificateFile, middle.certificateFile]) == "none")
    #expect(try refusal([]) == start + "no certificate in it issued itself, as a root does")
    #expect(try refusal([middle.certificateFile]) == start + "no certificate in it issued itself, as a root does")
    #expect(
      try refusal([root.certificateFile, leaf.certificateFile])
        == start + "the certificate `ana` is not that of an authority")
    #expect(try refusal([root.keyFile]) == start + "a block is a `PRIVATE KEY`")
  }
}
