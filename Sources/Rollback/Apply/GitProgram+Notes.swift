public import Git

extension GitProgram {
  /// Brings the local notes of a reference to a remote, forward only: what somebody else added there is never lost.
  ///
  /// - Throws: `moved` (75) when the remote has notes that are not here.
  public func pushNotes(
    _ name: RefName, of repository: Repository, to remoteName: String
  ) async throws(RollbackError) {
    let remote = try Remote(remoteName, of: repository)
    guard let local = try rethrowing({ () throws(GitError) in try repository.target(of: name) }) else { return }
    let there = try await tip(of: name, at: remote)
    if there == local { return }
    if let there {
      let isForward = try rethrowing { () throws(GitError) in
        guard repository.hasObject(there) else { return false }
        return try repository.mergeBases(there, local) == [there]
      }
      guard isForward else {
        throw RollbackError(
          .moved, "`\(name)` of `\(remoteName)` has notes that are not here; nothing was pushed",
          hints: ["`git fetch \(remoteName) '+\(name):\(name)'`, then give yours again"])
      }
    }
    switch try await push(local, to: name, at: remote, expecting: there) {
    case .accepted: return
    case .moved:
      throw RollbackError(
        .moved, "somebody pushed to `\(name)` of `\(remoteName)` in the meantime; nothing was pushed",
        hints: ["`git fetch \(remoteName) '+\(name):\(name)'`, then give yours again"])
    case .refused(let reason):
      throw RollbackError(
        .refused, "`\(remoteName)` does not accept `\(name)`: \(reason)", hints: ["who may push there can"])
    case .unknown(let failure): throw failure
    }
  }
}
