import Calendars
import Diagnostics
import Git
import Glibc
import Signatures
import TestSupport
import Testing

@testable import Trust

/// What was verified before may be remembered; what follows from it may not.
struct SignatureCacheTests {
  private func cache(_ scene: TrustScene, program: String = "1") -> SignatureCache {
    SignatureCache(stateFolder: scene.state, program: program)
  }

  private func path(_ scene: TrustScene) -> String { scene.state + "/signatures.cache" }

  /// The judgement of the branch with the cache, which is saved.
  private func verify(_ scene: TrustScene, _ policy: TrustPolicy? = nil, with cache: SignatureCache) throws
    -> ChainVerification
  {
    let repository = try scene.repository()
    let verification = try Judge(policy: policy ?? scene.policy(), now: TrustScene.now, cache: cache)
      .verify(tip: repository.resolve("HEAD"), branch: RefName(branch: "main"), in: repository)
    try cache.save()
    return verification
  }

  private func scene() throws -> TrustScene {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.bo)
    return scene
  }

  @Test func `what is remembered gives the same answers`() throws {
    let scene = try scene()
    try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.mallory)
    let cold = try verify(scene, with: cache(scene))
    let first = try readFile(path(scene))
    // The root's included, and the stranger's, which verifies under its own key.
    #expect(first.count == "runback-signatures 1 1\n".utf8.count + 4 * 52 + 32)
    let warm = try verify(scene, with: cache(scene))
    #expect(warm.judgements == cold.judgements)
    #expect(try readFile(path(scene)) == first)
    var status = stat()
    #expect(stat(path(scene), &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `policy and validity are judged anew: a key that was taken out counts no longer`() throws {
    let scene = try scene()
    _ = try verify(scene, with: cache(scene))
    let tip = try scene.fixture.git("rev-parse", "HEAD")
    let without = try scene.policy(rights: TrustScene.rights.filter { $0.0 != "bo" })
    #expect(try verify(scene, without, with: cache(scene)).word(tip) == "unknownKey!")
    let compromised = try scene.policy(
      rights: TrustScene.rights.filter { $0.0 != "bo" },
      extraSigners:
        "  bo: { ssh: [\"\(scene.bo.publicKeyPath)\"], can: [commit], compromised: { since: 2020-01-01T00:00:00Z } }\n")
    #expect(try verify(scene, compromised, with: cache(scene)).word(tip) == "compromised!")
  }

  @Test func `a proof for one object or key says nothing about another`() throws {
    let scene = try scene()
    let cache = cache(scene)
    let object = ObjectID(hex: scene.root)!
    let key = KeyFingerprint(format: .ssh, value: "SHA256:one")
    cache.proofs(of: object).prove(under: key)
    try cache.save()
    let read = self.cache(scene)
    #expect(read.warning == nil)
    #expect(read.proofs(of: object).isProven(under: key))
    #expect(!read.proofs(of: object).isProven(under: KeyFingerprint(format: .ssh, value: "SHA256:two")))
    #expect(!read.proofs(of: object).isProven(under: KeyFingerprint(format: .openpgp, value: "SHA256:one")))
    #expect(!read.proofs(of: .zero).isProven(under: key))
    // Another version of the program may be stricter.
    #expect(!self.cache(scene, program: "2").proofs(of: object).isProven(under: key))
    #expect(self.cache(scene, program: "2").warning == nil)
  }

  @Test func `a lie in the cache does not pass where something is written`() throws {
    let scene = try scene()
    let honest = try scene.repository().resolve("HEAD")
    let key = try #require(try verify(scene, with: cache(scene)).judgement(of: honest)?.key)
    let good = try scene.fixture.git("cat-file", "commit", "HEAD")
    let spoiled = try scene.fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin"],
      input: Array((good.replacing("change", with: "chanGe") + "\n").utf8))
    try scene.reset(spoiled)
    let lying = cache(scene)
    lying.proofs(of: ObjectID(hex: spoiled)!).prove(under: key)
    try lying.save()
    let verification = try verify(scene, with: cache(scene))
    #expect(verification.word(spoiled) == "good")
    let repository = try scene.repository()
    let root = ObjectID(hex: scene.root)!
    let error = try #require(
      throws: TrustError.self, performing: { try verification.confirmSignatures(from: root, in: repository) })
    #expect(error.code == .invalidCache && error.exitCode == .invalidFile)
    #expect(error.message == "what is remembered of the signature of `\(spoiled)` is not so")
    try scene.reset(honest.hex)
    try verify(scene, with: cache(scene)).confirmSignatures(from: root, in: repository)
  }

  @Test func `a bad signature is bad again, and is never remembered`() throws {
    let scene = try scene()
    let good = try scene.fixture.git("cat-file", "commit", "HEAD")
    let spoiled = try scene.fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin"],
      input: Array((good.replacing("change", with: "chanGe") + "\n").utf8))
    try scene.reset(spoiled)
    for _ in 0..<2 { #expect(try verify(scene, with: cache(scene)).word(spoiled) == "bad!") }
  }

  /// Every way to spoil the file; each must be noticed.
  @Test(arguments: ["truncated", "one bit", "longer", "empty", "text"])
  func `a damaged cache is not believed, and written anew`(how: String) throws {
    let scene = try scene()
    let cold = try verify(scene, with: cache(scene))
    var bytes = try readFile(path(scene))
    switch how {
    case "truncated": bytes.removeLast(52)
    case "one bit": bytes[40] ^= 1
    case "longer": bytes += [UInt8](repeating: 0, count: 52)
    case "empty": bytes = []
    default: bytes = Array("no cache\n".utf8)
    }
    try writeFile(path(scene), bytes)
    let damaged = cache(scene)
    #expect(damaged.warning == "the signature cache `\(path(scene))` is damaged; it is written anew")
    #expect(try verify(scene, with: damaged).judgements == cold.judgements)
    #expect(cache(scene).warning == nil)
  }

  @Test func `a cache that others could have written is neither believed nor touched`() throws {
    let scene = try scene()
    _ = try verify(scene, with: cache(scene))
    let before = try readFile(path(scene))
    #expect(chmod(path(scene), 0o666) == 0)
    let open = cache(scene)
    #expect(
      open.warning == "the signature cache is not used: cannot use `\(path(scene))`: it may be written by others")
    _ = try verify(scene, with: open)
    #expect(try readFile(path(scene)) == before)
    #expect(chmod(path(scene), 0o600) == 0 && rename(path(scene), scene.state + "/other") == 0)
    #expect(symlink(scene.state + "/other", path(scene)) == 0)
    #expect(
      cache(scene).warning == "the signature cache is not used: cannot use `\(path(scene))`: it is a symbolic link")
    _ = try verify(scene, with: cache(scene))
    #expect(try readFile(scene.state + "/other") == before)
  }
}
