internal import CLibgit2

extension Repository {
  /// Where a push to the remote goes: `remote.NAME.pushurl`, else `remote.NAME.url`, as this repository's own
  /// configuration has it; nil when there is no such remote. The user's `url.*.insteadOf` is git's to apply.
  ///
  /// - Parameter pushing: false asks where a fetch comes from, which is `url` alone.
  public func remoteAddress(_ name: String, pushing: Bool = true) throws(GitError) -> String? {
    var remote: OpaquePointer?
    let status = git_remote_lookup(&remote, pointer, name)
    if status == GIT_ENOTFOUND.rawValue || status == GIT_EINVALIDSPEC.rawValue { return nil }
    try check(status, "cannot read the remote `\(name)` of `\(displayPath)`")
    defer { git_remote_free(remote) }
    let push = pushing ? git_remote_pushurl(remote) : nil
    return (push ?? git_remote_url(remote)).map { String(cString: $0) }
  }
}

extension Repository {
  /// What this repository's configuration says about reaching servers over HTTP, as pairs of a name and a value: headers, with
  /// which a CI system gives its clone a token. Values may be secret. Proxies and certificates are not among them: with those
  /// the repository's writer would choose whom the user's credentials are shown to.
  public func httpSettings() throws(GitError) -> [(name: String, value: String)] {
    var config: OpaquePointer?
    try check(git_repository_config_snapshot(&config, pointer), "cannot read the configuration of `\(displayPath)`")
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    let pattern = #"^http\.(.*\.)?extraheader$"#
    try check(
      git_config_iterator_glob_new(&iterator, config, pattern), "cannot read the configuration of `\(displayPath)`")
    defer { git_config_iterator_free(iterator) }
    var settings: [(name: String, value: String)] = []
    while settings.count < 100 {
      var entry: UnsafeMutablePointer<git_config_entry>?
      let status = git_config_next(&entry, iterator)
      if status == GIT_ITEROVER.rawValue { break }
      try check(status, "cannot read the configuration of `\(displayPath)`")
      guard let entry, entry.pointee.level == GIT_CONFIG_LEVEL_LOCAL, let name = entry.pointee.name else { continue }
      settings.append((String(cString: name), entry.pointee.value.map { String(cString: $0) } ?? "true"))
    }
    return settings
  }
}
