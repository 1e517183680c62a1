/// One note: a blob attached to an object.
public struct Note: Sendable, Hashable {
  public let target: ObjectID
  public let blob: ObjectID

  public init(target: ObjectID, blob: ObjectID) {
    self.target = target
    self.blob = blob
  }
}

extension Repository {
  /// The notes under a reference such as `refs/notes/runback-health`, by target; none when there is no such reference.
  ///
  /// A note's path is its target's id, cut by `/` after every two digits as often as git likes (its fan-out). Anything
  /// else in the tree is no note.
  public func notes(_ name: RefName, limit: Int = 1_000_000) throws(GitError) -> [Note] {
    guard let tip = try target(of: name) else { return [] }
    return try notes(at: tip, limit: limit)
  }

  /// The notes that a commit of a notes reference holds.
  public func notes(at tip: ObjectID, limit: Int = 1_000_000) throws(GitError) -> [Note] {
    let commit = try commit(try peel(tip).id)
    var notes: [Note] = []
    for file in try files(of: commit.tree, limit: limit) where file.entry.mode.isRegularFile {
      let digits = file.path.bytes.filter { $0 != UInt8(ascii: "/") }
      if let target = ObjectID(hexBytes: digits) { notes.append(Note(target: target, blob: file.entry.id)) }
    }
    return notes.sorted { ($0.target, $0.blob) < ($1.target, $1.blob) }
  }

  /// The tree of a notes reference with one note put in place of those that its target has; staged, not written.
  public func notesTree(base: ObjectID?, adding note: Note) throws(GitError) -> ObjectID {
    let path = Array(note.target.hex.utf8)
    var edits: [TreeEdit] = []
    var slashes = 0
    if let base {
      // git reads a mixture, but it writes every note at one depth: that of the notes that are there.
      for file in try files(of: base) {
        slashes = max(slashes, file.path.bytes.count { $0 == UInt8(ascii: "/") })
        if file.path.bytes.filter({ $0 != UInt8(ascii: "/") }) == path { edits.append(.remove(file.path)) }
      }
    }
    var fanned: [UInt8] = []
    for level in 0..<min(slashes, 19) { fanned += path[(2 * level)..<(2 * level + 2)] + [UInt8(ascii: "/")] }
    let target = TreePath(unchecked: fanned + path[(2 * min(slashes, 19))...])
    edits.removeAll { $0.path == target }
    return try buildTree(base: base, edits: edits + [.set(target, .file, note.blob)])
  }
}
