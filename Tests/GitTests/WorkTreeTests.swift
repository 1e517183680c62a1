import Diagnostics
import Glibc
import TestSupport
import Testing

@testable import Git

struct WorkTreeTests {
  private struct Change {
    let fixture: GitFixture
    let repository: Repository
    let old: ObjectID
    let new: ObjectID

    /// A repository on its second commit of two, and the trees of both; the change leads back to the first.
    init(_ first: [String: String?], _ second: [String: String?]) throws {
      fixture = try GitFixture()
      try fixture.commit(first)
      try fixture.commit(second)
      repository = try Repository.open(fixture.path)
      old = try repository.commit(try repository.resolve("HEAD")).tree
      new = try repository.commit(try repository.resolve("HEAD~1")).tree
    }

    func refusal() -> GitError? { Self.refusal(of: repository, old, new) }

    static func refusal(of repository: Repository, _ old: ObjectID, _ new: ObjectID) -> GitError? {
      do {
        try repository.requireUpdatable(from: old, to: new)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func `a clean checkout becomes what git would check out`() throws {
    let change = try Change(
      ["kept": "1", "changed": "1", "gone/deep/file": "1", "was": "file", "é": "1", "run": "#!/bin/sh\n"],
      ["changed": "2", "gone": nil, "new/file": "1", "was": nil, "was/folder": "2", "é": "2", "run": nil])
    // Untracked files that are not in the way stay.
    try writeFile(change.fixture.path + "/notes.txt", "mine")
    #expect(change.refusal() == nil)
    try change.repository.updateCheckout(from: change.old, to: change.new)
    #expect(try change.fixture.git("diff-index", "--cached", "HEAD~1") == "")
    try change.fixture.git("update-ref", "refs/heads/main", "HEAD~1")
    #expect(try change.fixture.git("status", "--porcelain") == "?? notes.txt")
    #expect(!fileExists(change.fixture.path + "/new"))
    #expect(try readText(change.fixture.path + "/was") == "file")
  }

  @Test func `a spoilt object is named in the same words after an update as before`() throws {
    let change = try Change(["a": "1"], ["a": "2"])
    let blob = try change.fixture.git("rev-parse", "HEAD:a")
    let other = try change.fixture.git("rev-parse", "HEAD~1:a")
    try change.repository.updateCheckout(from: change.old, to: change.new)
    let objects = change.fixture.path + "/.git/objects/"
    try removeRecursively(objects + "\(blob.prefix(2))/\(blob.dropFirst(2))")
    try writeFile(
      objects + "\(blob.prefix(2))/\(blob.dropFirst(2))",
      try readFile(objects + "\(other.prefix(2))/\(other.dropFirst(2))"))
    let error = #expect(throws: GitError.self) {
      _ = try Repository.open(change.fixture.path).blob(try #require(ObjectID(hex: blob)))
    }
    #expect(error?.message == "object `\(blob)` does not have the content of that name")
    #expect(error?.reason == .corruptObject)
  }

  @Test func `uncommitted changes are refused before anything is written`() throws {
    let change = try Change(["a": "1", "b": "1"], ["a": "2"])
    try writeFile(change.fixture.path + "/b", "edited")
    let error = try #require(change.refusal())
    #expect(error.message == "the checkout at `\(change.fixture.path)` has uncommitted changes: `b`")
    #expect(error.exitCode == .refused)
    try change.fixture.git("checkout", "-q", "b")
    try writeFile(change.fixture.path + "/c", "staged")
    try change.fixture.git("add", "c")
    #expect(change.refusal()?.message == "the checkout at `\(change.fixture.path)` has uncommitted changes: `c`")
    try change.fixture.git("rm", "-q", "-f", "c")
    #expect(change.refusal() == nil)
    try removeRecursively(change.fixture.path + "/b")
    #expect(change.refusal()?.reason == .dirtyWorkTree)
  }

  @Test(arguments: ["gone", "gone/file"])
  func `an untracked file in the way is refused`(way: String) throws {
    let change = try Change(["gone/file": "1", "a": "1"], ["gone": nil])
    try writeFile(change.fixture.path + "/" + way, "mine")
    let error = try #require(change.refusal())
    #expect(error.message == "the untracked file `\(way)` in `\(change.fixture.path)` is in the way")
    #expect(error.reason == .dirtyWorkTree)
    #expect(try readText(change.fixture.path + "/" + way) == "mine")
  }

  @Test func `an unfinished merge is refused`() throws {
    let change = try Change(["a": "1"], ["a": "2"])
    try writeFile(change.fixture.path + "/.git/MERGE_HEAD", try change.fixture.git("rev-parse", "HEAD") + "\n")
    #expect(
      change.refusal()?.message
        == "the checkout at `\(change.fixture.path)` is in the middle of a merge, rebase or the like")
  }

  @Test func `hooks, filters and monitors of the repository do not run`() throws {
    let change = try Change(["a": "1", "b.bin": "1"], ["a": "2"])
    let fixture = change.fixture
    let witness = fixture.directory.path("ran")
    let script = "#!/bin/sh\necho ran >> \(witness)\ncat\n"
    for hook in ["post-checkout", "post-index-change", "reference-transaction", "post-update", "update"] {
      try writeFile(fixture.path + "/.git/hooks/\(hook)", script, mode: 0o755)
    }
    try writeFile(fixture.directory.path("program"), script, mode: 0o755)
    for setting in [
      "core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.sshCommand",
    ] {
      try fixture.git("config", setting, fixture.directory.path("program"))
    }
    try fixture.git("config", "filter.evil.required", "true")
    try removeRecursively(witness)
    let repository = try Repository.open(fixture.path)
    try repository.requireUpdatable(from: change.old, to: change.new)
    try repository.updateCheckout(from: change.old, to: change.new)
    let head = try repository.resolve("HEAD")
    try repository.compareAndSwap(
      try #require(RefName(branch: "main")), expected: head, new: try repository.resolve("HEAD~1"), message: "m",
      who: Identity(name: "ana", email: "ana@example.org", time: 1))
    #expect(!fileExists(witness))
    #expect(try readText(fixture.path + "/a") == "1")

    // A path that only the filter can make is said, not made.
    try writeFile(fixture.path + "/.git/info/attributes", "* filter=evil\n")
    let error = try #require(Change.refusal(of: try Repository.open(fixture.path), change.new, change.old))
    #expect(
      error.message
        == "`a` is made by the filter `evil`, which is not run: it is a program of the repository's choice")
    #expect(error.reason == .needsFilter)
    #expect(!fileExists(witness))
  }

  @Test func `line ends are converted as git converts them`() throws {
    let change = try Change(
      [".gitattributes": "*.txt text eol=crlf\n", "a.txt": "one\ntwo\n"], ["a.txt": "three\n"])
    #expect(change.refusal() == nil)
    try change.repository.updateCheckout(from: change.old, to: change.new)
    #expect(try readText(change.fixture.path + "/a.txt") == "one\r\ntwo\r\n")
    try change.fixture.git("update-ref", "refs/heads/main", "HEAD~1")
    #expect(try change.fixture.git("status", "--porcelain") == "")
  }

  @Test func `every checkout of a branch is found`() throws {
    let fixture = try GitFixture()
    try fixture.commit()
    let linked = fixture.directory.path("linked")
    try fixture.git("worktree", "add", "-q", "-b", "side", linked)
    try fixture.git("worktree", "add", "-q", "--detach", fixture.directory.path("gone"))
    try removeRecursively(fixture.directory.path("gone"))
    let main = try #require(RefName(branch: "main"))
    let side = try #require(RefName(branch: "side"))
    for path in [fixture.path, linked, fixture.path + "/.git"] {
      let repository = try Repository.open(path)
      #expect(try repository.checkouts(of: main).map(\.workDirectory) == [fixture.path])
      #expect(try repository.checkouts(of: side).map(\.workDirectory) == [linked])
    }
    let bare = try Repository.open(try fixture.bareClone())
    #expect(try bare.checkouts(of: main).isEmpty)
  }
}
