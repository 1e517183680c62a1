import TestSupport
import Testing

@testable import Git

struct TreeComparisonTests {
  private func tree(_ fixture: GitFixture, _ revision: String) throws -> ObjectID {
    try #require(ObjectID(hex: fixture.git("rev-parse", "\(revision)^{tree}")))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `complete comparisons are those of diff, and shorter ones count the same`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let fixture = try GitFixture()
    func files() -> [String: String?] {
      var files: [String: String?] = [:]
      for _ in 0..<30 {
        let path = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          ["a", "b", "c"].randomElement(using: &random) ?? "a"
        }
        files["\(path.joined(separator: "/"))/f\(Int.random(in: 0..<4, using: &random))"] =
          .some("\(Int.random(in: 0..<3, using: &random))")
      }
      return files
    }
    try fixture.commit(files())
    try fixture.git("rm", "-r", "--quiet", "--", "a")
    try fixture.commit(files())
    let repository = try Repository.open(fixture.path)
    let (old, new) = (try tree(fixture, "HEAD^"), try tree(fixture, "HEAD"))
    let whole = try repository.compare(old, new, limit: 1000)
    #expect(try whole.changes == repository.diff(old, new), "seed \(seed)")
    #expect(whole.isComplete)
    #expect(try whole.reversed == repository.compare(new, old, limit: 1000), "seed \(seed)")
    for limit in [0, 1, 5] {
      let part = try repository.compare(old, new, limit: limit)
      #expect(part.counts == whole.counts, "seed \(seed)")
      #expect(part.changes.count == min(limit, whole.changes.count))
    }
  }

  @Test func `patches are those of git`() throws {
    let fixture = try GitFixture()
    let long = (0..<40).map { "line \($0)\n" }.joined()
    try fixture.commit([
      "changed": long, "gone": "a\nb\n", "no-newline": "x", "bin": "a\u{0}b", "crlf": "a\r\nb\r\n", "empty": "",
    ])
    try fixture.commit([
      "changed": long.replacing("line 20", with: "other"), "gone": nil, "no-newline": "y", "bin": "a\u{0}c",
      "new": "n\n",
      "crlf": "a\r\nc\r\n", "empty": nil, "empty too": "",
    ])
    let repository = try Repository.open(fixture.path)
    let changes = try repository.diff(tree(fixture, "HEAD^"), tree(fixture, "HEAD"))
    #expect(changes.count == 8)
    for change in changes {
      let git = try fixture.tryGit(
        ["diff", "--no-renames", "--abbrev=7", "HEAD^", "HEAD", "--", change.path.description]
      ).standardOutput
      var ours = try repository.patch(change)
      // Of a file without lines libgit2 names both sides, git neither.
      if change.path.description.hasPrefix("empty"), let names = ours.firstRange(of: Array("--- ".utf8)) {
        ours.removeSubrange(names.lowerBound...)
      }
      #expect(String(decoding: ours, as: UTF8.self) == String(decoding: git, as: UTF8.self), "\(change.path)")
    }
    let large = try repository.patch(changes[1], limit: 10)
    #expect(String(decoding: large, as: UTF8.self).contains("Binary or large files differ"))
  }

  @Test func `modes and submodules show`() throws {
    let fixture = try GitFixture()
    let commit = try fixture.commit(["script": "x\n"])
    try fixture.git("update-index", "--chmod=+x", "script")
    try fixture.git("update-index", "--add", "--cacheinfo", "160000,\(commit),module")
    try fixture.commitIndex(message: "modes")
    let repository = try Repository.open(fixture.path)
    let changes = try repository.diff(tree(fixture, "HEAD^"), tree(fixture, "HEAD"))
    let patches = try changes.map { String(decoding: try repository.patch($0), as: UTF8.self) }
    #expect(
      patches == [
        "diff --git a/module b/module\n+Subproject commit \(commit)\n",
        "diff --git a/script b/script\nold mode 100644\nnew mode 100755\n",
      ])
  }
}
