internal import CLibgit2

extension Repository {
  /// Whether a promisor remote holds objects that are not here.
  public var isPartialClone: Bool {
    var config: OpaquePointer?
    guard git_repository_config_snapshot(&config, pointer) >= 0 else { return false }
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    guard git_config_iterator_glob_new(&iterator, config, #"^(remote\..*\.promisor|extensions\.partialclone)$"#) >= 0
    else { return false }
    defer { git_config_iterator_free(iterator) }
    var entry: UnsafeMutablePointer<git_config_entry>?
    return git_config_next(&entry, iterator) >= 0
  }
}
