internal import CLibgit2
import Diagnostics

/// What `HEAD` says.
public enum Head: Sendable, Hashable {
  case branch(Reference)
  case detached(ObjectID)
  /// A branch without a commit yet.
  case unborn(String)
}

extension Repository {
  /// Whether any branch, tag or other reference exists.
  public func isEmpty() throws(GitError) -> Bool {
    try referenceNames(prefix: "refs/", limit: 1).isEmpty
  }

  public func head() throws(GitError) -> Head {
    var reference: OpaquePointer?
    let status = git_reference_lookup(&reference, pointer, "HEAD")
    defer { git_reference_free(reference) }
    try check(status, "cannot read `HEAD` of `\(displayPath)`")
    guard git_reference_type(reference) == GIT_REFERENCE_SYMBOLIC else {
      guard let target = git_reference_target(reference) else {
        throw GitError(.corruptObject, "`HEAD` of `\(displayPath)` names no commit")
      }
      return .detached(ObjectID(target.pointee))
    }
    guard let symbolic = git_reference_symbolic_target(reference) else {
      throw GitError(.corruptObject, "`HEAD` of `\(displayPath)` names no branch")
    }
    let name = String(cString: symbolic)
    guard let checked = RefName(name), let target = try target(of: checked) else { return .unborn(name) }
    return .branch(Reference(name: checked, target: target))
  }

  /// The object that a reference names, symbolic references followed; nil when there is no such reference.
  public func target(of name: RefName) throws(GitError) -> ObjectID? {
    var oid = git_oid()
    let status = git_reference_name_to_id(&oid, pointer, name.name)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    guard status >= 0 else {
      throw GitError.reference(status, "cannot read the reference `\(name)` of `\(displayPath)`")
    }
    return ObjectID(oid)
  }

  /// The branch: `refs/heads/NAME`, else `refs/remotes/origin/NAME`.
  public func branch(_ name: String) throws(GitError) -> Reference {
    for prefix in ["refs/heads/", "refs/remotes/origin/"] {
      guard let reference = RefName(prefix + name) else {
        throw GitError(.missingBranch, "`\(name)` cannot be the name of a branch")
      }
      if let target = try target(of: reference) { return Reference(name: reference, target: target) }
    }
    throw try missingBranch(name)
  }

  /// The branch that `name` names or, without one, that `HEAD` is on.
  public func branchOrHead(_ name: String?) throws(GitError) -> Reference {
    if let name { return try branch(name) }
    switch try head() {
    case .branch(let reference): return reference
    case .detached(let id):
      throw GitError(
        .missingBranch, "`HEAD` of `\(displayPath)` is detached at `\(id.short)`, on no branch",
        hints: ["name the branch with `--branch NAME`"])
    case .unborn(let name):
      if try isEmpty() { throw emptyRepository }
      throw try missingBranch(name.hasPrefix("refs/heads/") ? String(name.dropFirst(11)) : name)
    }
  }

  /// The references whose names begin with `prefix`, sorted by name; symbolic ones are followed, those that lead nowhere,
  /// in a circle or to garbage left out.
  public func references(prefix: String) throws(GitError) -> [Reference] {
    var references: [Reference] = []
    for name in try referenceNames(prefix: prefix, limit: .max) {
      guard let name = RefName(name) else { continue }
      do throws(GitError) {
        if let target = try target(of: name) { references.append(Reference(name: name, target: target)) }
      } catch {
        guard error.reason == .corruptObject || error.reason == .malformedObject else { throw error }
      }
    }
    return references.sorted { $0.name < $1.name }
  }

  var emptyRepository: GitError {
    GitError(
      .emptyRepository, "the repository at `\(displayPath)` is empty: no branch has a commit",
      hints: ["name another repository with `--repo DIR`, or fetch its branches first"])
  }

  private func missingBranch(_ name: String) throws(GitError) -> GitError {
    if try isEmpty() { return emptyRepository }
    var branches: [String] = []
    for prefix in ["refs/heads/", "refs/remotes/origin/"] {
      branches += try referenceNames(prefix: prefix, limit: 10_000).map { String($0.dropFirst(prefix.count)) }
    }
    var hints: [String] = []
    if let near = didYouMean(name, among: branches.sorted()) {
      hints.append("did you mean `\(near)`?")
    } else {
      hints.append("`git -C \(shellQuoted(displayPath)) branch --all` lists them; a missing one may want a `git fetch`")
    }
    return GitError(.missingBranch, "no branch `\(name)` in `\(displayPath)`", hints: hints)
  }

  private func referenceNames(prefix: String, limit: Int) throws(GitError) -> [String] {
    var iterator: OpaquePointer?
    try check(git_reference_iterator_new(&iterator, pointer), "cannot list the references of `\(displayPath)`")
    defer { git_reference_iterator_free(iterator) }
    var names: [String] = []
    while names.count < limit {
      var name: UnsafePointer<CChar>?
      let status = git_reference_next_name(&name, iterator)
      if status == GIT_ITEROVER.rawValue { break }
      try check(status, "cannot list the references of `\(displayPath)`")
      guard let name else { break }
      let text = String(cString: name)
      if text.hasPrefix(prefix) { names.append(text) }
    }
    return names
  }
}
