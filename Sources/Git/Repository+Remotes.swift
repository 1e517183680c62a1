internal import CLibgit2

extension Repository {
  /// Where a push to the remote goes: `remote.NAME.pushurl`, else `remote.NAME.url`, as this repository's own
  /// configuration has it; nil when there is no such remote. The user's `url.*.insteadOf` is git's to apply.
  public func remoteAddress(_ name: String) throws(GitError) -> String? {
    var remote: OpaquePointer?
    let status = git_remote_lookup(&remote, pointer, name)
    if status == GIT_ENOTFOUND.rawValue || status == GIT_EINVALIDSPEC.rawValue { return nil }
    try check(status, "cannot read the remote `\(name)` of `\(displayPath)`")
    defer { git_remote_free(remote) }
    return (git_remote_pushurl(remote) ?? git_remote_url(remote)).map { String(cString: $0) }
  }
}
