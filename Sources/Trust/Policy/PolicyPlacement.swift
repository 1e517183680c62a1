import Files
public import Git

extension TrustPolicy {
  /// The policy, once nothing speaks against its judging this repository: where it lies, and that it is no older than
  /// one that was accepted before. Comes before any override, since what was accepted is remembered by the policy's own root.
  ///
  /// - Throws: ``TrustError/Code/policyRefused``; when the memory cannot be read or written, what the file says.
  public func admitted(
    toJudge repository: Repository, remembering memory: PolicyMemory, expectedDigest: String? = nil
  ) throws(TrustError) -> TrustPolicy {
    try requireIndependence(of: repository, expectedDigest: expectedDigest, pinned: try memory.pinned())
    try memory.accept(self)
    return self
  }

  /// Refuses a policy that the judged repository could have brought along: whoever can push there would judge
  /// themselves. What counts is where its files, keys included, lie when symbolic links are followed.
  ///
  /// - Parameters:
  ///   - expectedDigest: what the operator said with `--policy-digest`; a policy with another digest is refused
  ///     wherever it lies.
  ///   - pinned: digests that the operator pinned before.
  /// - Throws: ``TrustError/Code/policyRefused``.
  public func requireIndependence(
    of repository: Repository, expectedDigest: String? = nil, pinned: Set<String> = []
  ) throws(TrustError) {
    if let expectedDigest {
      guard expectedDigest.lowercased() == digest else {
        throw TrustError(
          .policyRefused, "the policy's digest is `\(digest)`, not `\(expectedDigest)`",
          hints: ["somebody changed the policy or one of its key files: look before you pin it again"])
      }
      return
    }
    guard !pinned.contains(digest) else { return }
    guard let file = files.first(where: { repository.couldHaveBrought($0) }) else { return }
    throw TrustError(
      .policyRefused, "`\(file)` lies in the repository that is judged: who can push there would judge themselves",
      hints: [
        "keep the policy and its keys outside `\(repository.displayPath)`",
        "or read it, then run `runback trust pin`, or give `--policy-digest \(digest)`",
      ])
  }
}

extension Repository {
  /// Refuses a workspace whose contacts, or the runbooks beside them, came with the judged repository: whoever can push
  /// there would choose what runs and who is told.
  ///
  /// - Parameter contacts: the folder.
  /// - Throws: ``TrustError/Code/policyRefused``.
  public func requireIndependence(ofContacts contacts: String) throws(TrustError) {
    let folders = [contacts, parentFolder(of: contacts) + "/runbooks"]
    guard let folder = folders.first(where: { couldHaveBrought($0) }) else { return }
    throw TrustError(
      .policyRefused,
      "`\(folder)` lies in the repository that is judged: who can push there would choose what runs and who is told",
      hints: ["keep the workspace outside `\(displayPath)`, and name it with `--workspace`"])
  }

  /// Whether a file lies in the work tree or the repository itself: where it is, or where a symbolic link at its place
  /// leads. Either could be the attacker's choice.
  fileprivate func couldHaveBrought(_ file: String) -> Bool {
    let folders = [workDirectory, gitDirectory].compactMap { $0.flatMap(resolvedPath) }
    let places = [
      resolvedPath(file), resolvedPath(parentFolder(of: file)).map { $0 + "/" + PolicyFiles.name(of: file) },
    ].compactMap { $0 }
    return folders.contains { folder in places.contains { $0.hasPrefix(folder + "/") } }
  }
}
