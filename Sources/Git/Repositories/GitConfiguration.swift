internal import CLibgit2

/// Git's settings of the machine and of the user. Those of a repository are not among them: its writer chose them.
public struct GitConfiguration: Sendable, Hashable {
  /// By lower-case section and name, as git normalises them; the last value wins.
  private var values: [String: String]

  /// The value of a setting such as `user.signingkey`; section and name in lower case.
  public subscript(name: String) -> String? { values[name] }

  public init(values: [String: String] = [:]) {
    self.values = values
  }

  /// Reads `/etc/gitconfig`, `$XDG_CONFIG_HOME/git/config` and `~/.gitconfig`, or what `GIT_CONFIG_SYSTEM`,
  /// `GIT_CONFIG_GLOBAL` and `GIT_CONFIG_NOSYSTEM` put in their place, in git's order. Files that do not exist are empty.
  public static func read(environment: [String: String]) throws(GitError) -> GitConfiguration {
    try startLibrary()
    var configuration = GitConfiguration()
    for path in paths(environment) where fileKind(path) != .nothing {
      try configuration.add(path)
    }
    return configuration
  }

  private static func paths(_ environment: [String: String]) -> [String] {
    var paths: [String] = []
    if !["1", "true", "yes", "on"].contains(environment["GIT_CONFIG_NOSYSTEM"]?.lowercased() ?? "") {
      paths.append(environment["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig")
    }
    if let global = environment["GIT_CONFIG_GLOBAL"] { return paths + [global] }
    let home = environment["HOME"]
    if let xdg = environment["XDG_CONFIG_HOME"].flatMap({ $0.isEmpty ? nil : $0 }) ?? home.map({ $0 + "/.config" }) {
      paths.append(xdg + "/git/config")
    }
    if let home { paths.append(home + "/.gitconfig") }
    return paths
  }

  private mutating func add(_ path: String) throws(GitError) {
    var config: OpaquePointer?
    let status = git_config_open_ondisk(&config, path)
    guard status >= 0 else { throw GitConfiguration.invalid(status, path) }
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    let listed = git_config_iterator_new(&iterator, config)
    guard listed >= 0 else { throw GitConfiguration.invalid(listed, path) }
    defer { git_config_iterator_free(iterator) }
    while true {
      var entry: UnsafeMutablePointer<git_config_entry>?
      let next = git_config_next(&entry, iterator)
      if next == GIT_ITEROVER.rawValue { return }
      guard next >= 0, let entry, let name = entry.pointee.name else { throw GitConfiguration.invalid(next, path) }
      // A name without `=` is a true boolean, as git reads it.
      values[String(cString: name)] = entry.pointee.value.map { String(cString: $0) } ?? "true"
    }
  }

  private static func invalid(_ status: Int32, _ path: String) -> GitError {
    let error = GitError.last(status, "cannot read the git configuration `\(path)`")
    return GitError(.invalidConfiguration, error.message, code: error.code)
  }
}
