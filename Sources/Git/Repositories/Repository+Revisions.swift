internal import CLibgit2

extension Repository {
  /// The commit that a revision names: a full or abbreviated id, a reference by git's rules (`main`, `origin/main`,
  /// `v1`, `HEAD`, `@`), and any number of `~N`, `^N`, `^{}` and `^{commit}` behind it. Parents come from re-hashed
  /// commits; reflogs (`@{1}`) and searches (`:/text`) are not revisions here.
  public func resolve(_ revision: String) throws(GitError) -> ObjectID {
    let suffixStart = revision.firstIndex { $0 == "~" || $0 == "^" } ?? revision.endIndex
    var id = try commit(of: try base(String(revision[..<suffixStart]), in: revision), revision)
    var rest = revision[suffixStart...]
    while let operation = rest.popFirst() {
      if operation == "^", rest.hasPrefix("{}") || rest.hasPrefix("{commit}") {
        rest = rest[rest.index(after: rest.firstIndex(of: "}") ?? rest.startIndex)...]
        continue
      }
      guard operation == "~" || operation == "^" else { throw unknownRevision(revision) }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      guard let count = digits.isEmpty ? 1 : Int(digits) else { throw unknownRevision(revision) }
      id = operation == "~" ? try ancestor(id, count, revision) : try parent(id, count, revision)
    }
    return id
  }

  private func base(_ name: String, in revision: String) throws(GitError) -> ObjectID {
    if let id = ObjectID(hex: name) {
      guard hasObject(id) else { throw unknownRevision(revision) }
      return id
    }
    if name == "HEAD" || name == "@" {
      switch try head() {
      case .branch(let reference): return reference.target
      case .detached(let id): return id
      case .unborn: throw try isEmpty() ? emptyRepository : unknownRevision(revision)
      }
    }
    // The order of gitrevisions(7).
    for pattern in ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"] {
      if let name = RefName(pattern + name), name.name.hasPrefix("refs/"), let target = try target(of: name) {
        return target
      }
    }
    if let name = RefName("refs/remotes/" + name + "/HEAD"), let target = try target(of: name) { return target }
    if let id = try abbreviated(name) { return id }
    throw try isEmpty() ? emptyRepository : unknownRevision(revision)
  }

  private func abbreviated(_ digits: String) throws(GitError) -> ObjectID? {
    guard (4..<40).contains(digits.utf8.count), digits.utf8.allSatisfy({ hexadecimalValue($0) != nil }),
      let padded = ObjectID(hex: digits + String(repeating: "0", count: 40 - digits.utf8.count))
    else { return nil }
    var prefix = padded.oid
    var found = git_oid()
    let status = git_odb_exists_prefix(&found, database, &prefix, digits.utf8.count)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    if status == GIT_EAMBIGUOUS.rawValue {
      throw GitError(
        .ambiguousRevision, "more than one object's id begins with `\(digits)`", hints: ["give more digits"],
        code: .GIT_EAMBIGUOUS)
    }
    try check(status, "cannot look up `\(digits)`")
    return ObjectID(found)
  }

  private func commit(of id: ObjectID, _ revision: String) throws(GitError) -> ObjectID {
    let peeled = try peel(id)
    guard peeled.kind == .commit else {
      throw GitError(.wrongObjectKind, "`\(revision)` names a \(peeled.kind.rawValue), not a commit")
    }
    return peeled.id
  }

  private func ancestor(_ id: ObjectID, _ generations: Int, _ revision: String) throws(GitError) -> ObjectID {
    var id = id
    for _ in 0..<generations { id = try parent(id, 1, revision) }
    return id
  }

  private func parent(_ id: ObjectID, _ number: Int, _ revision: String) throws(GitError) -> ObjectID {
    guard number > 0 else { return id }
    let parents = try readCommit(id).parents
    guard number <= parents.count else {
      throw GitError(
        .missingRevision, "`\(revision)` goes past the history: `\(id.short)` has \(parents.count) parents")
    }
    return parents[number - 1]
  }

  private func unknownRevision(_ revision: String) -> GitError {
    GitError(
      .missingRevision, "no commit `\(revision)` in `\(displayPath)`",
      hints: ["give a commit id, branch or tag of the repository; a missing one may want a `git fetch`"])
  }
}
