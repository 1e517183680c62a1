import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
private typealias Bench = X509Workbench

/// Certificates that their authority took back.
@Suite struct X509RevocationTests {
  private func check(
    _ signature: [UInt8], _ roots: [Bench.Party], _ lists: [String], now: Timestamp = Bench.instant
  ) throws -> SignatureCheck {
    let files = [try X509AuthorityFile(try roots.flatMap { try readFile($0.certificateFile) }, path: "roots.pem")]
    var revocations: [X509RevocationList] = []
    for list in lists {
      revocations.append(try X509RevocationList.load(try readFile(list), path: "company.crl", authorities: files))
    }
    return SignatureVerifier(x509: X509Authorities(files, revocations: revocations))
      .check(payload: payload, signature: Bench.armoured(signature), now: now)
  }

  @Test func `a certificate that was taken back is revoked, and one beside it is not`() throws {
    let bench = try Bench()
    let root = try bench.party("company", extensions: Bench.authority)
    let parties = try ["ana", "bo", "carl"].map {
      try bench.party($0, extensions: Bench.leaf + Bench.mail, issuer: root)
    }
    try bench.revoke(parties[1], reason: "keyCompromise")
    try bench.revoke(parties[2], reason: "superseded")
    let list = try bench.revocationList(of: root)
    let outcomes: [SignatureCheck.Outcome] = [.good, .revoked, .revoked]
    for (party, outcome) in zip(parties, outcomes) {
      let signature = try bench.sign(payload, by: party)
      let found = try check(signature, [root], [list])
      #expect(found.outcome == outcome, "\(party.name)")
      #expect(try bench.toolAccepts(payload, signature, roots: [root], revocations: list) == (outcome == .good))
      #expect(try check(signature, [root], []).outcome == .good)
      // Only what was replaced, or is no longer used, was good until then.
      #expect((found.keyCountedUntil != nil) == (party.name != "bo"), "\(party.name)")
    }
  }

  @Test func `what an authority that was taken back gave out is revoked too`() throws {
    let bench = try Bench()
    let (root, middle, leaf) = try bench.family()
    let signature = try bench.sign(payload, by: leaf, with: [middle])
    try bench.revoke(middle, reason: "CACompromise")
    let list = try bench.revocationList(of: root)
    #expect(try check(signature, [root], [list]).outcome == .revoked)
    #expect(try check(signature, [root], []).outcome == .good)
  }

  @Test func `a list by nobody that is known, or of another kind, is refused with the reason`() throws {
    let bench = try Bench()
    let root = try bench.party("company", extensions: Bench.authority)
    let other = try bench.party("company", extensions: Bench.authority)
    let files = [try X509AuthorityFile(try readFile(root.certificateFile), path: "roots.pem")]
    func refusal(_ bytes: [UInt8]) -> String {
      do throws(SignatureError) {
        _ = try X509RevocationList.load(bytes, path: "company.crl", authorities: files)
        return "none"
      } catch {
        return error.message
      }
    }
    let start = "`company.crl` is no revocation list: "
    let good = try readFile(try bench.revocationList(of: root))
    #expect(refusal(good) == "none")
    #expect(X509RevocationList.announces(good))
    #expect(
      refusal(try readFile(try bench.revocationList(of: other))) == start + "no authority of the policy signed it")
    #expect(refusal(good + good) == start + "bytes follow the `X509 CRL`")
    #expect(refusal([]) == start + "the first line is not that of a `X509 CRL`")
    try writeFile(
      bench.directory.path("ca.cnf"),
      try readText(bench.directory.path("ca.cnf")) + "[part]\nissuingDistributionPoint=critical,onlyuser:TRUE\n")
    #expect(
      refusal(try readFile(try bench.revocationList(of: root, options: ["-crlexts", "part"])))
        == start + "it has a revocation list with the critical extension `2.5.29.28`")
    for seed in UInt64(1)...400 {
      var random = SeededRandom(seed: seed)
      let changed = mutated(try PEMBlock(only: "X509 CRL", in: good).bytes, &random)
      guard changed != (try PEMBlock(only: "X509 CRL", in: good).bytes) else { continue }
      let text = "-----BEGIN X509 CRL-----\n\(Base64.encode(changed))\n-----END X509 CRL-----\n"
      #expect(refusal(Array(text.utf8)) != "none", "seed \(seed)")
    }
  }
}
