import TestSupport
import Testing

@testable import Git

private let signature =
  "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n AAAA\n -----END SSH SIGNATURE-----\n"
private let start =
  "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 1111111111111111111111111111111111111111\n"
  + "author ana <ana@example.org> 1790000000 +0130\ncommitter bo <bo@example.org> 1790000060 -0800\n"
private let commits = [
  start + signature + "\nchange\n",
  start + "encoding ISO-8859-1\n" + "mergetag object 22\n type commit\n gpgsig inside\n" + signature
    + "gpgsig-sha256 other\n more\n" + "change-id kkkk\n\nsubject\0cut\n\ngpgsig -----BEGIN\n not a signature\n",
  start + "\n" + signature,
]

/// Commits that were changed at random, and what must hold of whatever still parses.
@Suite struct CommitMutationTests {
  @Test func `whatever parses is its payload and its signature headers, and nothing else`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    var parsed = 0
    for round in 0..<6000 {
      let bytes = mutated(Array(commits[round % commits.count].utf8), &random)
      guard let commit = try? CommitObject.parse(bytes) else { continue }
      parsed += 1
      let label: Comment = "seed \(seed): \(String(decoding: bytes, as: UTF8.self))"
      #expect(isSubsequence(commit.payload, of: bytes), label)
      #expect(commit.payload.suffix(commit.message.count) == commit.message[...], label)
      // What is left is a commit of its own, the same one, that nobody signed.
      let again = try? CommitObject.parse(commit.payload)
      #expect(again?.signature == nil && again?.hasSHA256Signature == false, label)
      #expect(again?.payload == commit.payload && again?.tree == commit.tree, label)
      #expect(again?.parents == commit.parents && again?.message == commit.message, label)
      #expect(commit.signature != nil || commit.hasSHA256Signature || commit.payload == bytes, label)
      // git's own walk follows the same parents.
      #expect(CommitObject.lenientLinks(bytes).parents == commit.parents, label)
    }
    #expect(parsed > 100, "seed \(seed)")
  }

  @Test func `a tag that parses is its payload and its signature, one after the other`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let text =
      "object 1111111111111111111111111111111111111111\ntype commit\ntag known-good/1\n"
      + "tagger ana <ana@example.org> 1 +0000\n\nhealthy\n-----BEGIN SSH SIGNATURE-----\nAAAA\n"
    var parsed = 0
    for _ in 0..<4000 {
      let bytes = mutated(Array(text.utf8), &random)
      guard let tag = try? TagObject.parse(bytes) else { continue }
      parsed += 1
      #expect(tag.payload + (tag.signature ?? []) == bytes, "seed \(seed): \(bytes)")
    }
    #expect(parsed > 100, "seed \(seed)")
  }

  private func isSubsequence(_ part: [UInt8], of whole: [UInt8]) -> Bool {
    var rest = part[...]
    for byte in whole where byte == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}
