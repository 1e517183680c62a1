import Testing

@testable import Git

private let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
private let parent = "parent 1111111111111111111111111111111111111111\n"
private let author = "author ana <ana@example.org> 1790000000 +0130\n"
private let committer = "committer bo <bo@example.org> 1790000060 -0800\n"
private let start = tree + parent + author + committer

private struct Malformed: CustomTestStringConvertible, Sendable {
  let bytes: String
  let why: String

  init(_ bytes: String, _ why: String) {
    self.bytes = bytes
    self.why = why
  }

  var testDescription: String { why }
}

private let malformed: [Malformed] = [
  Malformed("", "the header does not end"),
  Malformed("\n", "the first header is not `tree`"),
  Malformed(parent + tree + author + committer + "\n", "the first header is not `tree`"),
  Malformed("tree 4b825dc642\n\n", "the `tree` header holds no object id"),
  Malformed("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904 \n\n", "the `tree` header holds no object id"),
  Malformed(tree + " continued\n" + author + committer + "\n", "a continued `tree` header"),
  Malformed(tree + "\n", "no `author` header"),
  Malformed(tree + author + "\n", "no `committer` header"),
  Malformed(tree + committer + author + "\n", "a `committer` header where `author` must stand"),
  Malformed(tree + author + parent + committer + "\n", "a `parent` header where `committer` must stand"),
  Malformed(start, "the header does not end"),
  Malformed(start + "gpgsig one\n two", "the header does not end"),
  Malformed(start + "gpgsig one\n two\ngpgsig three\n\nx", "a second `gpgsig` header"),
  Malformed(start + "gpgsig-sha256 one\ngpgsig-sha256 three\n\nx", "a second `gpgsig-sha256` header"),
  Malformed(start + "gpgsig-sha512 one\n\nx", "an unknown signature header"),
  Malformed(start + "encoding a\nencoding b\n\nx", "a second `encoding` header"),
  Malformed(start + "encoding a\n b\n\nx", "a continued `encoding` header"),
  Malformed(start + tree + "\nx", "a repeated or late `tree` header"),
  Malformed(start + parent + "\nx", "a repeated or late `parent` header"),
  Malformed(start + author + "\nx", "a repeated or late `author` header"),
  Malformed(start + committer + "\nx", "a repeated or late `committer` header"),
  Malformed(start + "x\0y z\n\nx", "NUL in the header"),
  Malformed(start + "gpgsig\n\nx", "a header line without a value"),
  Malformed(" " + start + "\nx", "a continuation line without a header"),
  Malformed(tree + "author ana 1790000000 +0000\n" + committer + "\n", "the `author` header has no email or no time"),
  Malformed(tree + author + "committer b <b> soon +0000\n\n", "the `committer` header has no email or no time"),
  Malformed(tree + author + "committer b <b> 1 0000\n\n", "the `committer` header has no email or no time"),
]

struct CommitObjectTests {
  @Test(arguments: malformed)
  private func `a malformed commit says why`(commit: Malformed) {
    #expect(throws: CommitMalformation(why: commit.why)) { try CommitObject.parse(Array(commit.bytes.utf8)) }
  }

  @Test func `the payload is everything but the signature headers`() throws {
    let bytes =
      start + "encoding ISO-8859-1\n" + "mergetag object 22\n type commit\n gpgsig inside\n"
      + "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n \n -----END SSH SIGNATURE-----\n"
      + "gpgsig-sha256 other\n more\n" + "change-id kkkk\n"
      + "\nsubject\0cut\n\ngpgsig -----BEGIN\n not a signature\n"
    let commit = try CommitObject.parse(Array(bytes.utf8))
    let payload =
      start + "encoding ISO-8859-1\n" + "mergetag object 22\n type commit\n gpgsig inside\n" + "change-id kkkk\n"
      + "\nsubject\0cut\n\ngpgsig -----BEGIN\n not a signature\n"
    #expect(String(decoding: commit.payload, as: UTF8.self) == payload)
    #expect(
      commit.signature == Array("-----BEGIN SSH SIGNATURE-----\nAAAA\n\n-----END SSH SIGNATURE-----\n".utf8))
    #expect(commit.hasSHA256Signature)
    #expect(commit.encoding == Array("ISO-8859-1".utf8))
    #expect(commit.messageText == "subject\0cut\n\ngpgsig -----BEGIN\n not a signature\n")
    #expect(commit.subject == "subject\0cut")
    #expect(commit.parents.map(\.hex) == ["1111111111111111111111111111111111111111"])
    #expect(commit.author == Identity(name: "ana", email: "ana@example.org", time: 1_790_000_000, offsetMinutes: 90))
    #expect(commit.committer == Identity(name: "bo", email: "bo@example.org", time: 1_790_000_060, offsetMinutes: -480))
  }

  @Test func `a signature in the message alone is none`() throws {
    let bytes = Array((start + "\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n").utf8)
    let commit = try CommitObject.parse(bytes)
    #expect(commit.signature == nil)
    #expect(commit.payload == bytes)
  }

  @Test func `the parents of a malformed commit are those that git follows`() throws {
    let links = CommitObject.lenientLinks(Array((tree + parent + parent + "gpgsig a\n" + parent).utf8))
    #expect(links.tree?.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    #expect(links.parents.count == 2)
  }

  @Test func `a tag's signature begins at the last line that opens one`() throws {
    let head = "object 1111111111111111111111111111111111111111\ntype commit\ntag known-good/1\n"
    let body = "tagger ana <ana@example.org> 1 +0000\n\n-----BEGIN PGP SIGNATURE-----\nquoted\n"
    let tag = try TagObject.parse(Array((head + body + "-----BEGIN SSH SIGNATURE-----\nAAAA\n").utf8))
    #expect(String(decoding: tag.payload, as: UTF8.self) == head + body)
    #expect(tag.signature == Array("-----BEGIN SSH SIGNATURE-----\nAAAA\n".utf8))
    #expect(tag.name == Array("known-good/1".utf8))
    #expect(tag.targetKind == .commit)
  }
}
