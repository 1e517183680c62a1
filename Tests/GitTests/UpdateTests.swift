import Diagnostics
import TestSupport
import Testing

@testable import Git

private let who = Identity(name: "ana", email: "ana@example.org", time: 1_790_000_000, offsetMinutes: 60)

struct UpdateTests {
  private func branch() throws -> RefName { try #require(RefName(branch: "main")) }

  @Test(arguments: [false, true])
  func `a reference moves with a reflog entry, bare or not`(bare: Bool) throws {
    let fixture = try GitFixture()
    let commits = try (0..<3).map { try #require(ObjectID(hex: try fixture.commit(["a": "\($0)"]))) }
    let path = bare ? try fixture.bareClone() : fixture.path
    let repository = try Repository.open(path)
    for new in [commits[0], commits[1]] {
      let current = try repository.target(of: branch())
      try repository.compareAndSwap(
        try branch(), expected: current, new: new, message: "runback: back\nto \(new.short)", who: who)
      #expect(try fixture.git(["rev-parse", "refs/heads/main"], in: path) == new.hex)
    }
    let log = try fixture.git(["reflog", "show", "--format=%H %gs %gn %ge", "--date=raw", "main"], in: path)
    let newest = log.split(separator: "\n").map(String.init)
    #expect(
      newest.prefix(2) == [
        "\(commits[1]) runback: back to \(commits[1].short) ana ana@example.org",
        "\(commits[0]) runback: back to \(commits[0].short) ana ana@example.org",
      ])
    #expect(newest.count == (bare ? 2 : 5), "one entry a move: \(log)")
    let raw = try readText(bare ? path + "/logs/refs/heads/main" : path + "/.git/logs/refs/heads/main")
    #expect(
      raw.hasSuffix("\(commits[1]) ana <ana@example.org> 1790000000 +0100\trunback: back to \(commits[1].short)\n"))
  }

  @Test func `a reference that is elsewhere is left alone`() throws {
    let fixture = try GitFixture()
    let first = try #require(ObjectID(hex: try fixture.commit(["a": "1"])))
    let second = try #require(ObjectID(hex: try fixture.commit(["a": "2"])))
    let repository = try Repository.open(fixture.path)
    let before = try fixture.snapshot()
    let new = try #require(RefName(branch: "new"))
    for (name, expected) in [(try branch(), first), (try branch(), nil), (new, first)] as [(RefName, ObjectID?)] {
      #expect {
        try repository.compareAndSwap(name, expected: expected, new: first, message: "m", who: who)
      } throws: { error in
        let error = error as? GitError
        return error?.reason == .conflict && error?.exitCode == .tryAgain
          && error?.message.hasPrefix("`\(name)` moved: it is at ") == true
      }
    }
    #expect(try fixture.snapshot() == before)
    // Packed references count like loose ones.
    try fixture.git("pack-refs", "--all")
    try repository.compareAndSwap(try branch(), expected: second, new: first, message: "m", who: who)
    try repository.compareAndSwap(new, expected: nil, new: second, message: "m", who: who)
    #expect(try fixture.git("rev-parse", "main", "new") == "\(first)\n\(second)")
  }

  @Test func `a locked reference says try again`() throws {
    let fixture = try GitFixture()
    let id = try #require(ObjectID(hex: try fixture.commit()))
    try writeFile(fixture.path + "/.git/refs/heads/main.lock", "")
    let repository = try Repository.open(fixture.path)
    #expect {
      try repository.compareAndSwap(try branch(), expected: id, new: id, message: "m", who: who)
    } throws: { error in
      let error = error as? GitError
      return error?.reason == .locked && error?.exitCode == .tryAgain && error?.code == .GIT_ELOCKED
    }
  }

  @Test func `of many that race for a reference one wins`() async throws {
    let fixture = try GitFixture()
    let first = try #require(ObjectID(hex: try fixture.commit()))
    let candidates = try (0..<8).map { try #require(ObjectID(hex: try fixture.commit(["a": "\($0)"]))) }
    try fixture.git("update-ref", "refs/heads/main", first.hex)
    let path = fixture.path
    let name = try branch()
    let winners = await withTaskGroup(of: ObjectID?.self) { group in
      for candidate in candidates {
        group.addTask {
          do {
            try Repository.open(path)
              .compareAndSwap(name, expected: first, new: candidate, message: "race", who: who)
            return candidate
          } catch {
            return (error as? GitError)?.exitCode == .tryAgain ? nil : .zero
          }
        }
      }
      var winners: [ObjectID] = []
      for await winner in group { if let winner { winners.append(winner) } }
      return winners
    }
    #expect(winners.count == 1)
    #expect(try Repository.open(path).target(of: name) == winners.first)
  }

  @Test func `exact bytes are written, read back and hold what they need`() throws {
    let fixture = try GitFixture()
    let parent = try fixture.commit(["a": "1"])
    let repository = try Repository.open(fixture.path)
    let blob = try repository.stage(RawObject(kind: .blob, bytes: Array("new\n".utf8)))
    let base = try repository.commit(try repository.resolve(parent)).tree
    let tree = try repository.buildTree(base: base, edits: [.set(#require(TreePath("d/e")), .file, blob)])
    let unused = try repository.stage(RawObject(kind: .blob, bytes: Array("unused".utf8)))
    let text =
      "tree \(tree)\nparent \(parent)\nauthor ana <ana@example.org> 1 +0000\ncommitter ana <ana@example.org> 1 +0000\n\nm\n"
    let commit = try repository.stage(RawObject(kind: .commit, bytes: Array(text.utf8)))
    #expect(try fixture.tryGit(["cat-file", "-e", commit.hex]).exit != 0)
    #expect(try repository.commit(commit).messageText == "m\n")
    try repository.writeStaged(reachableFrom: commit)
    #expect(try fixture.git("cat-file", "commit", commit.hex) == String(text.dropLast()))
    #expect(try fixture.git("ls-tree", "-r", "--name-only", commit.hex) == "a\nd/e")
    #expect(try fixture.tryGit(["cat-file", "-e", unused.hex]).exit != 0)
    #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
  }
}
