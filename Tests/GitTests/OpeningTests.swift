import Diagnostics
import Glibc
import TestSupport
import Testing

@testable import Git

private func failure<Value>(_ body: () throws(GitError) -> Value) -> GitError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

struct OpeningTests {
  @Test func `no repository is exit 66 and says what to name`() throws {
    let directory = try TemporaryDirectory()
    for path in [directory.path, directory.path("nothing/here")] {
      let error = try #require(failure { () throws(GitError) in try Repository.open(path) })
      #expect(error.message == "no git repository at `\(path)`")
      #expect(error.hints == ["name one with `--repo DIR`, or run it inside one"])
      #expect(error.exitCode == .notFound)
      #expect(error.code == .GIT_ENOTFOUND)
    }
    let upwards = failure { () throws(GitError) in try Repository.discover(from: directory.path) }
    #expect(upwards?.reason == .noRepository)
  }

  @Test(arguments: [false, true])
  func `an empty repository is exit 66`(bare: Bool) throws {
    let fixture = try GitFixture(bare: bare)
    let repository = try Repository.open(fixture.path)
    #expect(repository.isBare == bare)
    for error in [
      failure { () throws(GitError) in try repository.branchOrHead(nil) },
      failure { () throws(GitError) in try repository.branch("main") },
      failure { () throws(GitError) in try repository.resolve("HEAD") },
      failure { () throws(GitError) in try repository.resolve("main~2") },
    ] {
      #expect(error?.message == "the repository at `\(fixture.path)` is empty: no branch has a commit")
      #expect(error?.exitCode == .notFound)
    }
  }

  @Test func `a shallow clone is refused with the line that deepens it`() throws {
    let fixture = try GitFixture()
    for _ in 0..<3 { try fixture.commit() }
    let deepen = [
      "fetch", "--unshallow", "--tags", "origin", "'+refs/heads/*:refs/remotes/origin/*'",
      "'+refs/notes/*:refs/notes/*'",
    ]
    let clone = try fixture.clone(options: ["--depth", "1"])
    try fixture.git(["worktree", "add", "-q", "--detach", fixture.directory.path("linked")], in: clone)
    for path in [clone, fixture.directory.path("linked")] {
      let repository = try Repository.open(path)
      let error = try #require(failure { () throws(GitError) in try repository.requireFullHistory() })
      #expect(error.message == "`\(path)` is a shallow clone: its history is cut off and cannot be judged")
      #expect(error.hints[0] == "run `git \(deepen.joined(separator: " "))`")
      #expect(error.exitCode == .notFound)
    }
    try fixture.git(deepen.map { $0.filter { $0 != "'" } }, in: clone)
    try Repository.open(clone).requireFullHistory()
    try Repository.open(fixture.path).requireFullHistory()
  }

  @Test func `an object that a partial clone lacks says so`() throws {
    let fixture = try GitFixture()
    try fixture.commit(["a": "content\n"])
    try fixture.git("config", "uploadpack.allowFilter", "true")
    let clone = try fixture.clone(options: ["--filter=blob:none", "--no-checkout"])
    let repository = try Repository.open(clone)
    #expect(repository.isPartialClone)
    let plain = try Repository.open(fixture.path)
    #expect(!plain.isPartialClone)
    let commit = try repository.commit(repository.resolve("HEAD"))
    let path = try #require(TreePath("a"))
    let entry = try #require(try repository.entry(commit.tree, at: path))
    let error = try #require(failure { () throws(GitError) in try repository.blob(entry.id) })
    #expect(error.message == "object `\(entry.id)` is not in `\(clone)`, which is a partial clone")
    #expect(error.exitCode == .notFound)
    #expect(error.reason == .missingPartialCloneObject)
    // The line that the message gives does help.
    try fixture.git(["-c", "fetch.fsckObjects=true", "fetch", "-q", "--refetch", "--no-filter", "origin"], in: clone)
    let again = try Repository.open(clone)
    #expect(try again.blob(entry.id) == Array("content\n".utf8))
  }

  @Test func `a missing branch is exit 66 and a near one is offered`() throws {
    let fixture = try GitFixture()
    try fixture.commit()
    try fixture.git("branch", "release")
    let repository = try Repository.open(fixture.path)
    let near = failure { () throws(GitError) in try repository.branch("relaese") }
    #expect(near?.message == "no branch `relaese` in `\(fixture.path)`")
    #expect(near?.hints == ["did you mean `release`?"])
    #expect(near?.exitCode == .notFound)
    let far = failure { () throws(GitError) in try repository.branch("x/y") }
    #expect(
      far?.hints == ["`git -C \(fixture.path) branch --all` lists them; a missing one may want a `git fetch`"])
    let impossible = failure { () throws(GitError) in try repository.branch("a..b") }
    #expect(impossible?.message == "`a..b` cannot be the name of a branch")
  }

  @Test func `a remote branch stands in for a local one`() throws {
    let fixture = try GitFixture()
    let tip = try fixture.commit()
    try fixture.git("branch", "release")
    let repository = try Repository.open(try fixture.clone())
    #expect(try repository.branch("release").name.name == "refs/remotes/origin/release")
    #expect(try repository.branch("release").target.hex == tip)
    #expect(try repository.branch("main").name.name == "refs/heads/main")
  }

  @Test func `a detached head wants a branch`() throws {
    let fixture = try GitFixture()
    let tip = try fixture.commit()
    try fixture.git("checkout", "-q", "--detach")
    let repository = try Repository.open(fixture.path)
    #expect(try repository.head() == .detached(#require(ObjectID(hex: tip))))
    let error = failure { () throws(GitError) in try repository.branchOrHead(nil) }
    #expect(error?.message == "`HEAD` of `\(fixture.path)` is detached at `\(tip.prefix(12))`, on no branch")
    #expect(try repository.branchOrHead("main").target.hex == tip)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
  func `a repository of another user is refused with the line that trusts it`() throws {
    let fixture = try GitFixture()
    try fixture.commit(["folder/file": "1"])
    _ = try runProgram("chown", ["-R", "65534:65534", fixture.path])
    let error = try #require(failure { () throws(GitError) in try Repository.open(fixture.path) })
    #expect(error.message == "the repository at `\(fixture.path)` belongs to another user")
    #expect(
      error.hints == [
        "if you trust it, run `git config --global --add safe.directory \(fixture.path)`"
          + " (libgit2 does not honour `safe.directory=*`)"
      ])
    #expect(error.exitCode == .refused)
    let below = failure { () throws(GitError) in try Repository.discover(from: fixture.path + "/folder") }
    #expect(below?.hints == error.hints)
  }

  @Test func `a repository with its own settings for a work tree says what helps`() throws {
    let fixture = try GitFixture()
    try fixture.commit(["a/b": "1", "c/d": "2"])
    try fixture.git("sparse-checkout", "set", "a")
    // What a partial clone has; git honours the extension before that already, libgit2 from then on.
    try fixture.git("config", "core.repositoryFormatVersion", "1")
    let error = try #require(failure { () throws(GitError) in try Repository.open(fixture.path) })
    #expect(error.reason == .unsupportedRepository)
    #expect(error.message.contains("extensions.worktreeconfig"))
    #expect(
      error.hints[0].hasPrefix("run `git sparse-checkout disable && git config --unset extensions.worktreeConfig`"))
    #expect(error.exitCode == .notFound)
    try fixture.git("sparse-checkout", "disable")
    try fixture.git("config", "--unset", "extensions.worktreeConfig")
    _ = try Repository.open(fixture.path)
  }

  @Test func `a corrupt object is exit 65 and names itself`() throws {
    let fixture = try GitFixture()
    let first = try fixture.commit(["a": "1\n"])
    let second = try fixture.commit(["a": "2\n"])
    // A whole, well-formed object under another's name.
    let objects = fixture.path + "/.git/objects/"
    try removeRecursively(objects + "\(first.prefix(2))/\(first.dropFirst(2))")
    try writeFile(
      objects + "\(first.prefix(2))/\(first.dropFirst(2))",
      try readFile(objects + "\(second.prefix(2))/\(second.dropFirst(2))"))
    let repository = try Repository.open(fixture.path)
    let id = try #require(ObjectID(hex: first))
    let swapped = try #require(failure { () throws(GitError) in try repository.commit(id) })
    #expect(swapped.reason == .corruptObject)
    #expect(swapped.message.contains(first))
    #expect(swapped.exitCode == .invalidFile)
    #expect(swapped.hints == [corruptHint])

    try removeRecursively(objects + "\(first.prefix(2))/\(first.dropFirst(2))")
    try writeFile(objects + "\(first.prefix(2))/\(first.dropFirst(2))", "garbage")
    let garbage = failure { () throws(GitError) in try Repository.open(fixture.path).commit(id) }
    #expect(garbage?.reason == .corruptObject)

    try removeRecursively(objects + "\(first.prefix(2))/\(first.dropFirst(2))")
    let missing = failure { () throws(GitError) in try Repository.open(fixture.path).commit(id) }
    #expect(missing?.message == "object `\(first)` is not in `\(fixture.path)`")
    #expect(missing?.exitCode == .notFound)
  }

  @Test func `a bare repository, work tree, linked work tree, subfolder and submodule open as what they are`() throws {
    let library = try GitFixture()
    let libraryTip = try library.commit(["lib": "1"])
    let fixture = try GitFixture()
    let tip = try fixture.commit(["deep/folder/file": "1"])
    try fixture.git("submodule", "--quiet", "add", library.path, "modules/lib")
    try fixture.git("worktree", "add", "-q", "-b", "side", fixture.directory.path("linked"))

    let bare = try Repository.open(try fixture.bareClone())
    #expect(bare.isBare && bare.workDirectory == nil)
    #expect(try bare.branch("main").target.hex == tip)

    let workTree = try Repository.open(fixture.path)
    #expect(workTree.workDirectory == fixture.path)
    #expect(workTree.gitDirectory == fixture.path + "/.git")
    #expect(try Repository.open(fixture.path + "/.git").workDirectory == fixture.path)

    let linked = try Repository.open(fixture.directory.path("linked"))
    #expect(linked.workDirectory == fixture.directory.path("linked"))
    #expect(linked.gitDirectory == fixture.path + "/.git/worktrees/linked")
    #expect(linked.commonDirectory == fixture.path + "/.git")
    #expect(try linked.branchOrHead(nil).name.name == "refs/heads/side")

    #expect(try Repository.discover(from: fixture.path + "/deep/folder").workDirectory == fixture.path)
    #expect(throws: GitError.self) { try Repository.open(fixture.path + "/deep/folder") }

    let submodule = try Repository.discover(from: fixture.path + "/modules/lib")
    #expect(submodule.workDirectory == fixture.path + "/modules/lib")
    #expect(try submodule.resolve("HEAD").hex == libraryTip)
  }
}
