import TestSupport
import Testing

@testable import Git

struct SignedObjectTests {
  private func verify(
    _ fixture: GitFixture, _ key: FixtureKey, payload: [UInt8], signature: [UInt8]
  ) throws -> ProgramOutput {
    let file = fixture.directory.path("signature")
    try writeFile(file, signature)
    return try runProgram(
      "ssh-keygen",
      ["-Y", "verify", "-f", try fixture.allowedSigners([key]), "-I", key.principal, "-n", "git", "-s", file],
      environment: fixture.environment, input: payload)
  }

  @Test func `what is cut out of a commit is what git signed`() throws {
    let fixture = try GitFixture()
    let key = try fixture.sshKey("ana")
    try fixture.commit(["a": "1"], signedBy: key)
    try fixture.git("checkout", "-q", "-b", "side")
    try fixture.commit(["b": "1"], message: "umlaut ü\n\ngpgsig -----BEGIN SSH SIGNATURE-----\n nothing", signedBy: key)
    try fixture.tag("v1", signedBy: key)
    try fixture.git("checkout", "-q", "main")
    try fixture.git("config", "i18n.commitEncoding", "ISO-8859-1")
    try fixture.commit(["c": "1"], message: "latin", signedBy: key)
    // Merging a signed tag puts a `mergetag` header with a signature of its own into the commit.
    let merge = try fixture.merge("v1", signedBy: key)
    try fixture.git("config", "gpg.ssh.allowedSignersFile", try fixture.allowedSigners([key]))
    let repository = try Repository.open(fixture.path)
    let graph = try repository.graph(from: [try repository.resolve(merge)])
    #expect(graph.order.count == 4)
    for id in graph.order {
      let commit = try repository.commit(id)
      let signature = try #require(commit.signature)
      #expect(try verify(fixture, key, payload: commit.payload, signature: signature).exit == 0, "\(id)")
      #expect(try fixture.tryGit(["verify-commit", id.hex]).exit == 0)
    }
    let merged = try repository.commit(graph.order[0])
    #expect(String(decoding: merged.payload, as: UTF8.self).contains("\nmergetag object "))
    #expect(merged.encoding == Array("ISO-8859-1".utf8))
    #expect(merged.messageText == "merge\n")
  }

  @Test func `what is cut out of a tag is what git signed`() throws {
    let fixture = try GitFixture()
    let key = try fixture.sshKey("ana")
    let commit = try fixture.commit()
    try fixture.tag("known-good/7", message: "evidence\n\nmore", signedBy: key)
    let repository = try Repository.open(fixture.path)
    let name = try #require(RefName("refs/tags/known-good/7"))
    let id = try #require(try repository.target(of: name))
    let tag = try repository.tag(id)
    #expect(tag.target.hex == commit)
    #expect(tag.targetKind == .commit)
    #expect(tag.name == Array("known-good/7".utf8))
    #expect(tag.tagger?.email == "ana@example.org")
    #expect(tag.message == Array("evidence\n\nmore\n".utf8))
    let signature = try #require(tag.signature)
    #expect(try verify(fixture, key, payload: tag.payload, signature: signature).exit == 0)
    #expect(try repository.peel(id).id.hex == commit)
  }

  @Test func `a commit that OpenPGP signed verifies from its parts`() throws {
    let fixture = try GitFixture()
    let key = try fixture.openPGPKey("bo")
    let id = try fixture.commit(["a": "1"], by: .bo, signedBy: key)
    let commit = try Repository.open(fixture.path).commit(try #require(ObjectID(hex: id)))
    let signature = try #require(commit.signature)
    try writeFile(fixture.directory.path("sig"), signature)
    let check = try fixture.gpg(["--verify", fixture.directory.path("sig"), "-"], input: commit.payload)
    #expect(check.errorText.contains("Good signature"))
  }
}
