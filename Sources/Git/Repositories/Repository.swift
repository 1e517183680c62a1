internal import CLibgit2
import Diagnostics
import Glibc

/// An open repository: bare, with a work tree, or a linked work tree of another.
///
/// It owns libgit2's pointers and is used by one thread at a time; open another for another thread. It reads objects,
/// references and the settings that say what kind of repository this is; it never runs the repository's hooks,
/// external filters, merge drivers or file-system monitor, and never follows `refs/replace`, grafts or commit-graph files.
public final class Repository {
  let pointer: OpaquePointer
  let database: OpaquePointer
  /// Objects made here that are not on disk; see `stage`.
  var staged: [ObjectID: RawObject] = [:]
  /// Ids of `staged`, oldest first, so that what an object refers to is written before it.
  var stagedOrder: [ObjectID] = []
  var comparisons = RecentComparisons()

  /// Where `HEAD` and the index are, without a final slash.
  public let gitDirectory: String
  /// Where objects and references are; differs from `gitDirectory` in a linked work tree.
  public let commonDirectory: String
  /// Nil for a bare repository.
  public let workDirectory: String?

  /// Opens the repository at exactly `path`: a work tree's top, a `.git` folder or a bare repository.
  public static func open(_ path: String) throws(GitError) -> Repository {
    try Repository(path, searchUpwards: false)
  }

  /// Opens the repository that `path` lies in, which in a submodule is the submodule.
  public static func discover(from path: String) throws(GitError) -> Repository {
    try Repository(path, searchUpwards: true)
  }

  private init(_ path: String, searchUpwards: Bool) throws(GitError) {
    try startLibrary()
    var repository: OpaquePointer?
    let flags = searchUpwards ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    let status = git_repository_open_ext(&repository, path, flags, nil)
    guard status >= 0, let repository else { throw Repository.openError(status, path: path) }
    var database: OpaquePointer?
    let databaseStatus = git_repository_odb(&database, repository)
    guard databaseStatus >= 0, let database else {
      let error = GitError.last(databaseStatus, "cannot open the object database of `\(path)`")
      git_repository_free(repository)
      throw error
    }
    self.pointer = repository
    self.database = database
    self.gitDirectory = Repository.directory(git_repository_path(repository)) ?? path
    self.commonDirectory = Repository.directory(git_repository_commondir(repository)) ?? path
    self.workDirectory = Repository.directory(git_repository_workdir(repository))
  }

  deinit {
    git_odb_free(database)
    git_repository_free(pointer)
  }

  public var isBare: Bool { workDirectory == nil }

  /// What messages call the repository: its work tree, or its folder when bare.
  public var displayPath: String { workDirectory ?? gitDirectory }

  /// Whether history is cut off. libgit2 looks for the `shallow` file in the wrong folder of a linked work tree.
  public var isShallow: Bool {
    var attributes = stat()
    return stat(commonDirectory + "/shallow", &attributes) == 0 && attributes.st_size > 0
  }

  /// Refuses a shallow clone, whose history cannot be judged.
  public func requireFullHistory() throws(GitError) {
    guard isShallow else { return }
    throw GitError(
      .shallowClone, "`\(displayPath)` is a shallow clone: its history is cut off and cannot be judged",
      hints: [
        // Without the branches, git has nothing to fetch from a remote that has neither notes nor tags, and deepens nothing.
        "run `git fetch --unshallow --tags origin '+refs/heads/*:refs/remotes/origin/*' '+refs/notes/*:refs/notes/*'`",
        "in CI, clone with full history: GitHub Actions `fetch-depth: 0`, GitLab CI `GIT_DEPTH: 0`, Tekton `depth: 0`",
      ])
  }

  private static func directory(_ path: UnsafePointer<CChar>?) -> String? {
    guard let path else { return nil }
    let text = String(cString: path)
    return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func openError(_ status: Int32, path: String) -> GitError {
    let error = GitError.last(status, "cannot open the repository at `\(path)`")
    // Without any `safe.directory` setting, 1.5.1 reports the missing setting instead of GIT_EOWNER.
    if error.code == .GIT_EOWNER || error.message.contains("safe.directory") {
      return GitError(
        .notOwned, "the repository at `\(path)` belongs to another user",
        hints: [
          "if you trust it, run `git config --global --add safe.directory \(shellQuoted(topDirectory(of: path)))`"
            + " (libgit2 does not honour `safe.directory=*`)"
        ], code: error.code)
    }
    if error.code == .GIT_ENOTFOUND {
      return GitError(
        .noRepository, "no git repository at `\(path)`",
        hints: ["name one with `--repo DIR`, or run it inside one"], code: error.code)
    }
    if error.message.contains("unsupported extension") {
      let isWorktreeConfig = error.message.lowercased().contains("worktreeconfig")
      return GitError(
        .unsupportedRepository, error.message,
        hints: [
          isWorktreeConfig
            ? "run `git sparse-checkout disable && git config --unset extensions.worktreeConfig` there, or judge a bare clone:"
              + " `git clone --bare \(shellQuoted(absolute(path))) judged.git`"
            : "judge a plain clone of it: `git clone --bare \(shellQuoted(absolute(path))) judged.git`"
        ], code: error.code)
    }
    return error
  }

  /// What `safe.directory` must name: the work tree, or the folder of a bare repository, around `path`.
  private static func topDirectory(of path: String) -> String {
    var found = git_buf()
    guard git_repository_discover(&found, path, 0, nil) >= 0 else { return absolute(path) }
    defer { git_buf_dispose(&found) }
    guard let directory = directory(found.ptr) else { return absolute(path) }
    return directory.hasSuffix("/.git") ? String(directory.dropLast(5)) : directory
  }

  private static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
