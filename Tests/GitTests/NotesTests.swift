import TestSupport
import Testing

@testable import Git

struct NotesTests {
  @Test func `notes are read and written as git does, fanned out or flat`() throws {
    let fixture = try GitFixture()
    let health = "refs/notes/runback-health"
    let name = try #require(RefName(health))
    let commits = try (0..<4).map { try fixture.commit(["a": "\($0)"]) }
    let repository = try Repository.open(fixture.path)
    #expect(try repository.notes(name).isEmpty)
    for commit in commits.prefix(3) { try fixture.note(Array("good \(commit)".utf8), on: commit, ref: health) }
    let notes = try repository.notes(name)
    #expect(Set(notes.map(\.target.hex)) == Set(commits.prefix(3)))
    for note in notes { #expect(try repository.blob(note.blob) == Array("good \(note.target)".utf8)) }

    let target = try #require(ObjectID(hex: commits[3]))
    let blob = try repository.stage(RawObject(kind: .blob, bytes: Array("ours".utf8)))
    let tip = try repository.commit(try repository.resolve(health)).tree
    var tree = try repository.notesTree(base: tip, adding: Note(target: target, blob: blob))
    // Replaced, not doubled.
    let replaced = try #require(ObjectID(hex: commits[0]))
    tree = try repository.notesTree(base: tree, adding: Note(target: replaced, blob: blob))
    let text = "tree \(tree)\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nnotes\n"
    let commit = try repository.stage(RawObject(kind: .commit, bytes: Array(text.utf8)))
    try repository.writeStaged(reachableFrom: commit)
    try fixture.git("update-ref", health, commit.hex)
    #expect(try fixture.git("notes", "--ref", health, "show", commits[3]) == "ours")
    #expect(try fixture.git("notes", "--ref", health, "show", commits[0]) == "ours")
    #expect(try fixture.git("notes", "--ref", health, "list").split(separator: "\n").count == 4)
  }

  @Test func `a fan-out is followed and kept`() throws {
    let fixture = try GitFixture(bare: true)
    let target = String(repeating: "ab", count: 20)
    let blob = try fixture.git(["hash-object", "-w", "--stdin"], input: Array("x".utf8))
    let path = "ab/ab/" + target.dropFirst(4)
    try fixture.git("update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)")
    try fixture.git("update-index", "--add", "--cacheinfo", "100644,\(blob),README")
    let tree = try #require(ObjectID(hex: try fixture.git("write-tree")))
    let repository = try Repository.open(fixture.path)
    let other = try #require(ObjectID(hex: String(repeating: "cd", count: 20)))
    let id = try #require(ObjectID(hex: blob))
    let new = try repository.notesTree(base: tree, adding: Note(target: other, blob: id))
    let paths = try repository.files(of: new).map(\.path.description)
    #expect(paths == ["README", path, "cd/cd/" + String(repeating: "cd", count: 18)])
  }
}
