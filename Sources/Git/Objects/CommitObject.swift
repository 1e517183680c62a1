/// A commit as its bytes say it, parsed strictly, with what its signature covers cut out.
///
/// The payload is the object's bytes less the whole `gpgsig` and `gpgsig-sha256` headers with their continuation lines;
/// message, `encoding`, `mergetag` and every other header stay byte for byte. What git takes for a signature in the
/// *message* is none here.
public struct CommitObject: Sendable, Hashable {
  public let tree: ObjectID
  public let parents: [ObjectID]
  /// The `encoding` header, when there is one; the message is UTF-8 otherwise, or should be.
  public let encoding: [UInt8]?
  /// The value of `gpgsig`, each line ended by LF, as git hands it to `gpg` or `ssh-keygen`.
  public let signature: [UInt8]?
  /// Whether there is a signature for the commit's SHA-256 twin, which says nothing about this object.
  public let hasSHA256Signature: Bool

  // A history has many commits, of which most say little that anybody asks for: that stays where it is.
  let bytes: [UInt8]
  let authorLine: IdentityLine
  let committerLine: IdentityLine
  let messageStart: Int
  /// Of the signature headers, each with its continuation lines.
  let signatureHeaders: [Range<Int>]

  public var author: Identity { Identity(authorLine, in: bytes) }
  public var committer: Identity { Identity(committerLine, in: bytes) }

  /// When it was committed, seconds since 1970, as the committer claims.
  public var committerTime: Int64 { committerLine.time }

  /// Everything after the empty line that ends the header.
  public var message: [UInt8] { Array(bytes[messageStart...]) }

  /// What `signature` is made over. For an unsigned commit: the whole object.
  public var payload: [UInt8] {
    guard !signatureHeaders.isEmpty else { return bytes }
    var payload: [UInt8] = []
    payload.reserveCapacity(bytes.count)
    var cursor = 0
    for range in signatureHeaders {
      payload += bytes[cursor..<range.lowerBound]
      cursor = range.upperBound
    }
    payload += bytes[cursor...]
    return payload
  }
}

extension CommitObject {
  /// The message as text; for people, and for trailers, which are ASCII.
  public var messageText: String { String(decoding: message, as: UTF8.self) }

  /// The first line of the message.
  public var subject: String {
    String(decoding: bytes[messageStart...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

/// A commit read from a repository: what judges may rely on, or what little is certain of a malformed one.
public enum CommitReading: Sendable, Hashable {
  case wellFormed(CommitObject)
  case malformed(MalformedCommit)

  /// The parents that git itself follows.
  public var parents: [ObjectID] {
    switch self {
    case .wellFormed(let commit): commit.parents
    case .malformed(let commit): commit.parents
    }
  }

  public var tree: ObjectID? {
    switch self {
    case .wellFormed(let commit): commit.tree
    case .malformed(let commit): commit.tree
    }
  }
}

/// A commit that cannot be trusted for its form alone.
public struct MalformedCommit: Sendable, Hashable {
  public let malformation: CommitMalformation
  /// From the leading `tree` line, where there is one.
  public let tree: ObjectID?
  /// From the `parent` lines right behind it: where git's own walk goes on.
  public let parents: [ObjectID]
}

/// Why a commit is malformed.
public struct CommitMalformation: Error, Sendable, Hashable, CustomStringConvertible {
  /// A clause such as ``a second `gpgsig` header``.
  public let why: String

  public var description: String { why }
}
