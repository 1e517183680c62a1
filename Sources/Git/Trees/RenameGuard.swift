/// Finds where git's rename detection could make a merge another one than the mechanical merge, path by path, is.
///
/// It errs towards finding: whoever is asked about a rename that is none has lost a minute, whoever keeps a bad file under
/// its new name has lost more. After a clean mechanical merge two cases are left: a path that both sides took away while one
/// of them has something like it elsewhere, and a new file in a folder that the other side moved away.
struct RenameGuard {
  let repository: Repository

  /// Pairs whose similarity is looked at; beyond, every pair counts as similar.
  private static let pairs = 20_000
  /// Larger files are not compared.
  private static let largestFile = 8 << 20

  func conflicts(base: ObjectID, ours: ObjectID, theirs: ObjectID) throws(GitError) -> [TreePath] {
    let sides = [Side(try repository.diff(base, ours)), Side(try repository.diff(base, theirs))]
    var found: Set<TreePath> = []
    var budget = Self.pairs
    let removedByBoth = sides[0].removed.filter { sides[1].removedPaths.contains($0.path) }
    for side in sides {
      for removal in removedByBoth where try hasLikeness(removal, in: side, &budget) { found.insert(removal.path) }
    }
    for (mover, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
      let tree = mover.changes == sides[0].changes ? ours : theirs
      found.formUnion(try intoMovedFolders(other, mover, movedTree: tree, base: base, &budget))
    }
    return found.sorted()
  }

  /// What one side did to the base.
  private struct Side {
    let changes: [TreeChange]
    let removed: [TreeChange]
    let removedPaths: Set<TreePath>
    let added: [TreeChange]

    init(_ changes: [TreeChange]) {
      self.changes = changes
      removed = changes.filter { $0.new == nil }
      removedPaths = Set(removed.map(\.path))
      added = changes.filter { $0.old == nil }
    }
  }

  /// The files that `other` adds in a folder which `mover` emptied, if what was in it may have gone elsewhere.
  private func intoMovedFolders(
    _ other: Side, _ mover: Side, movedTree: ObjectID, base: ObjectID, _ budget: inout Int
  ) throws(GitError) -> [TreePath] {
    guard !mover.added.isEmpty, !mover.removed.isEmpty else { return [] }
    var verdicts: [TreePath: Bool] = [:]
    var found: [TreePath] = []
    for addition in other.added {
      var folder = addition.path
      while let parent = folder.parent {
        folder = parent
        let isMoved: Bool
        if let known = verdicts[folder] {
          isMoved = known
        } else {
          isMoved = try wasMovedAway(folder, mover, movedTree: movedTree, base: base, &budget)
          verdicts[folder] = isMoved
        }
        if isMoved {
          found.append(addition.path)
          break
        }
      }
    }
    return found
  }

  private func wasMovedAway(
    _ folder: TreePath, _ mover: Side, movedTree: ObjectID, base: ObjectID, _ budget: inout Int
  ) throws(GitError) -> Bool {
    if folder != .root {
      guard try repository.entry(base, at: folder)?.mode.isTree == true,
        try repository.entry(movedTree, at: folder)?.mode.isTree != true
      else { return false }
    } else {
      // The top is moved when nothing that was in it is left there.
      let left = try repository.tree(movedTree)
      let hasLeft = try repository.tree(base).entries.contains {
        !$0.mode.isTree && left[$0.name]?.mode.isTree == false
      }
      guard !hasLeft else { return false }
    }
    for removal in mover.removed where removal.path.isInside(folder) {
      if try hasLikeness(removal, in: mover, &budget) { return true }
    }
    return false
  }

  /// Whether the side added something that git could take for the removed file.
  private func hasLikeness(_ removal: TreeChange, in side: Side, _ budget: inout Int) throws(GitError) -> Bool {
    guard let old = removal.old else { return false }
    for addition in side.added {
      guard let new = addition.new, old.mode.isRegularFile == new.mode.isRegularFile else { continue }
      if old.id == new.id { return true }
      guard old.mode.isRegularFile else { continue }
      budget -= 1
      if budget < 0 { return true }
      if try areAlike(old.id, new.id) { return true }
    }
    return false
  }

  /// git counts two files as one renamed from half of the bytes in common on; this from two fifths on, since it cuts the
  /// bytes into pieces a little differently.
  private func areAlike(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> Bool {
    let old: [UInt8]
    let new: [UInt8]
    do throws(GitError) {
      old = try repository.blob(left, limit: Self.largestFile)
      new = try repository.blob(right, limit: Self.largestFile)
    } catch {
      if error.reason == .objectTooLarge { return true }
      throw error
    }
    let larger = max(old.count, new.count)
    guard larger > 0, 5 * min(old.count, new.count) >= 2 * larger else { return false }
    var pieces: [ArraySlice<UInt8>: Int] = [:]
    for piece in Self.pieces(of: old) { pieces[piece, default: 0] += piece.count }
    var common = 0
    for piece in Self.pieces(of: new) {
      guard let left = pieces[piece], left > 0 else { continue }
      common += piece.count
      pieces[piece] = left - piece.count
    }
    return 5 * common >= 2 * larger
  }

  /// Lines without their ends, or 64 bytes where there are no lines.
  private static func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") || index - start >= 63 {
      let isCarriageReturn = byte == UInt8(ascii: "\n") && index > start && bytes[index - 1] == UInt8(ascii: "\r")
      pieces.append(isCarriageReturn ? bytes[start..<(index - 1)] + [byte] : bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { pieces.append(bytes[start...]) }
    return pieces
  }
}

extension TreePath {
  /// The folder that the path lies in; nil for the tree itself.
  var parent: TreePath? {
    guard !bytes.isEmpty else { return nil }
    return bytes.lastIndex(of: UInt8(ascii: "/")).map { TreePath(unchecked: Array(bytes[..<$0])) } ?? .root
  }
}
