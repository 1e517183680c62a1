public import Git

/// A state of one path that somebody who may commit signed for, in one commit between two others.
public struct PathTouch: Sendable, Hashable {
  public let path: TreePath
  /// Nil when the commit removed the path.
  public let entry: TreeEntry?
  public let commit: ObjectID
  /// The policy's name for who signed the commit.
  public let signer: String?
  /// The commit's own check, parents aside, passes, and it was signed by somebody, no forge, who may commit.
  public let isAuthored: Bool
  /// It came with a merge that nobody known made, from a branch that may never have been meant to be merged.
  public let isUnmerged: Bool
  public let verdict: Verdict
}

/// Who changed which paths between two commits, newest first.
public struct Authorship: Sendable, Hashable {
  public let touches: [TreePath: [PathTouch]]

  /// The newest state of a path that counts as authored.
  public func newestAuthored(_ path: TreePath) -> PathTouch? { touches[path]?.first(where: \.isAuthored) }

  /// Changes of a path by commits whose own check fails.
  public func failing(_ path: TreePath) -> [PathTouch] { touches[path]?.filter { !$0.isAuthored } ?? [] }

  enum Standing { case authored, unmerged, nobodys }

  /// Who answers for an entry, or for the absence of one.
  func standing(_ path: TreePath, _ entry: TreeEntry?) -> Standing {
    let authored = touches[path]?.filter { $0.isAuthored && $0.entry.sameContent(as: entry) } ?? []
    if authored.isEmpty { return .nobodys }
    return authored.allSatisfy(\.isUnmerged) ? .unmerged : .authored
  }
}

extension TreeEntry? {
  func sameContent(as other: TreeEntry?) -> Bool { self?.mode == other?.mode && self?.id == other?.id }
}
