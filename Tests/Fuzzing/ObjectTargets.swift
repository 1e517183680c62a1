@testable import Git

/// A commit that parses: its payload is the object less the signature headers, and says the same.
func fuzzCommit(_ bytes: [UInt8]) {
  let links = CommitObject.lenientLinks(bytes)
  guard let commit = try? CommitObject.parse(bytes) else { return }
  require(links.tree == commit.tree && links.parents == commit.parents, "git's own walk sees other parents")
  guard let bare = try? CommitObject.parse(commit.payload) else { return require(false, "the payload does not parse") }
  require(bare.signature == nil && !bare.hasSHA256Signature, "a signature is left in the payload")
  require(bare.payload == commit.payload, "the payload's payload is another")
  require(
    (bare.tree, bare.parents) == (commit.tree, commit.parents) && bare.author == commit.author
      && bare.committer == commit.committer && bare.encoding == commit.encoding && bare.message == commit.message,
    "the payload says something else than the commit")
  require(bytes.suffix(commit.message.count).elementsEqual(commit.message), "the message is not the object's end")
  for identity in [commit.author, commit.committer] {
    let again = identity.headerValue.withUnsafeBytes { Identity(parsing: $0) }
    require(again == identity, "an identity is not read as it is written")
  }
  guard let signature = commit.signature else { return }
  require(signature.last == UInt8(ascii: "\n"), "the signature does not end its last line")
  // Folded again and put back where it was, it makes the object.
  var header = Array("gpgsig ".utf8)
  for (index, byte) in signature.enumerated() {
    header.append(byte)
    if byte == UInt8(ascii: "\n"), index + 1 < signature.count { header.append(UInt8(ascii: " ")) }
  }
  guard !commit.hasSHA256Signature else { return }
  require(header.count + commit.payload.count == bytes.count, "payload and signature are not the whole object")
  let start =
    zip(bytes, commit.payload).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? commit.payload.count
  // The first difference lies where the header begins, or later when both happen to go on alike.
  let found = (max(0, start - header.count)...start).contains { at in
    at + header.count <= bytes.count && bytes[at..<at + header.count].elementsEqual(header)
      && bytes[..<at].elementsEqual(commit.payload[..<at])
      && bytes[(at + header.count)...].elementsEqual(commit.payload[at...])
  }
  require(found, "payload and signature do not make the object")
}

/// A tag that parses: payload and signature, one behind the other, are the object.
func fuzzTag(_ bytes: [UInt8]) {
  guard let tag = try? TagObject.parse(bytes) else { return }
  require(tag.payload + (tag.signature ?? []) == bytes, "payload and signature do not make the object")
  require(tag.payload.suffix(tag.message.count).elementsEqual(tag.message), "the message is not the payload's end")
  require(!tag.name.contains(0) && !tag.name.contains(UInt8(ascii: "\n")), "the name has several lines")
  guard let bare = try? TagObject.parse(tag.payload) else { return require(false, "the payload does not parse") }
  require(
    bare.target == tag.target && bare.targetKind == tag.targetKind && bare.name == tag.name
      && bare.tagger == tag.tagger,
    "the payload says something else than the tag")
}

/// A tree that parses: it is written as it was read, and each name is found.
func fuzzTree(_ bytes: [UInt8]) {
  guard let tree = try? Tree(parsing: bytes) else { return }
  guard let again = try? Tree(parsing: tree.bytes) else { return require(false, "what is written does not parse") }
  require(again == tree && again.bytes == tree.bytes, "a tree is not read as it is written")
  require(tree.entries.allSatisfy { tree[$0.name] == $0 }, "an entry is not found by its name")
}
