import TestSupport
import Testing

@testable import Git

struct TreeTests {
  private static let seeds: [UInt64] = [11, 12, 13, 14]

  private static func imported(_ seed: UInt64, commits: Int) throws -> GitFixture {
    let fixture = try GitFixture(bare: true)
    try fixture.git(
      ["fast-import", "--quiet", "--date-format=raw"], input: RandomHistory(seed: seed, commits: commits).stream)
    return fixture
  }

  /// As `git diff-tree --raw` prints a change.
  private static func raw(_ change: TreeChange) -> String {
    let letter =
      switch change.kind {
      case .added: "A"
      case .deleted: "D"
      case .modified: (change.old?.mode.kind == change.new?.mode.kind) ? "M" : "T"
      }
    let old = change.old
    let new = change.new
    return ":\(old?.mode.octal ?? "000000") \(new?.mode.octal ?? "000000") "
      + "\(old?.id ?? .zero) \(new?.id ?? .zero) \(letter)\t\(change.path)"
  }

  @Test(arguments: seeds)
  func `a diff says what git diff-tree says`(seed: UInt64) throws {
    let fixture = try Self.imported(seed, commits: 40)
    let repository = try Repository.open(fixture.path)
    var random = SeededGenerator(seed: seed)
    let commits = try repository.graph(from: [try repository.branch("main").target]).order
    for _ in 0..<15 {
      let left = try repository.commit(try #require(commits.randomElement(using: &random))).tree
      let right = try repository.commit(try #require(commits.randomElement(using: &random))).tree
      let git = try fixture.git([
        "-c", "core.quotePath=false", "diff-tree", "-r", "--raw", "--no-renames", "--no-abbrev", left.hex, right.hex,
      ])
      let ours = try repository.diff(left, right).map(Self.raw).sorted().joined(separator: "\n")
      #expect(ours == git.split(separator: "\n").sorted().joined(separator: "\n"), "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func `every tree of git parses and is written back byte for byte`(seed: UInt64) throws {
    let fixture = try Self.imported(seed, commits: 40)
    let repository = try Repository.open(fixture.path)
    let listing = try fixture.git("cat-file", "--batch-all-objects", "--batch-check")
    var trees = 0
    for line in listing.split(separator: "\n") where line.contains(" tree ") {
      let id = try #require(ObjectID(hex: String(line.prefix(40))))
      let tree = try repository.tree(id)
      #expect(try repository.stage(RawObject(kind: .tree, bytes: tree.bytes)) == id)
      for entry in tree.entries { #expect(tree[entry.name] == entry) }
      #expect(tree[Array("no such name".utf8)] == nil)
      trees += 1
    }
    #expect(trees > 40)
  }

  @Test(arguments: seeds)
  func `an edited tree is the tree that git writes`(seed: UInt64) throws {
    let fixture = try Self.imported(seed, commits: 12)
    let repository = try Repository.open(fixture.path)
    let base = try repository.commit(try repository.branch("main").target).tree
    let blob = try fixture.git(["hash-object", "-w", "--stdin"], input: Array("edited\n".utf8))
    var random = SeededGenerator(seed: seed)
    let candidates =
      try repository.files(of: base).map(\.path.description) + ["new", "apps/new/deep/file", "a.new", "z/y"]
    for _ in 0..<12 {
      let chosen = Set((0..<4).map { _ in candidates.randomElement(using: &random) ?? "new" }).sorted()
      let removed = Set(chosen.filter { _ in Bool.random(using: &random) })
      try fixture.git("read-tree", base.hex)
      let none = ObjectID.zero.hex
      let commands =
        removed.map { "0 \(none)\t\($0)\n" } + chosen.filter { !removed.contains($0) }.map { "100755 \(blob)\t\($0)\n" }
      try fixture.git(["update-index", "--index-info"], input: Array(commands.joined().utf8))
      let edits = try chosen.map { path -> TreeEdit in
        let treePath = try #require(TreePath(path))
        return removed.contains(path)
          ? .remove(treePath) : .set(treePath, .executable, try #require(ObjectID(hex: blob)))
      }
      // Two of the chosen paths may be file and folder at once, which git lets the last one win.
      let clash = chosen.contains { path in
        !removed.contains(path) && chosen.contains { $0.hasPrefix(path + "/") && !removed.contains($0) }
      }
      guard !clash else { continue }
      let built = try repository.buildTree(base: base, edits: edits.shuffled(using: &random))
      let written = try fixture.git("write-tree", "--missing-ok")
      #expect(
        built.hex == written, "seed \(seed): \(chosen), removed \(removed)")
    }
  }

  @Test func `folders left empty go, and contradicting edits are refused`() throws {
    let fixture = try GitFixture()
    try fixture.commit(["a/b/c": "1"])
    let repository = try Repository.open(fixture.path)
    let base = try repository.commit(try repository.resolve("HEAD")).tree
    let path = try #require(TreePath("a/b/c"))
    let empty = try repository.buildTree(base: base, edits: [.remove(path)])
    #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    #expect(try repository.buildTree(base: nil, edits: []) == empty)
    #expect(try repository.buildTree(base: base, edits: [.remove(#require(TreePath("a/b/c/d")))]) == base)
    // A folder is no file of that name, whatever is put into it.
    let folder = TreeEdit.remove(try #require(TreePath("a/b")))
    #expect(try repository.buildTree(base: base, edits: [folder]) == base)
    let deeper = try #require(TreePath("a/b/d"))
    let blob = try #require(ObjectID(hex: try fixture.git("rev-parse", "HEAD:a/b/c")))
    let beside = try repository.buildTree(base: base, edits: [folder, .set(deeper, .file, blob)])
    #expect(try repository.files(of: beside).map(\.path.description) == ["a/b/c", "a/b/d"])
    #expect(throws: GitError.self) {
      try repository.buildTree(base: base, edits: [.set(path, .file, base), .remove(path)])
    }
    #expect(throws: GitError.self) {
      try repository.buildTree(
        base: base, edits: [.set(#require(TreePath("x")), .file, base), .set(#require(TreePath("x/y")), .file, base)])
    }
    for name in ["", "a//b", "/a", "a/", ".", "a/../b", ".git/config", "a/.GIT/x", "a\0b"] {
      #expect(TreePath(name) == nil, "\(name.debugDescription)")
    }
    #expect(try !repository.isEmpty())
    #expect(try fixture.git("count-objects").hasPrefix("5 "), "nothing of the above was written")
  }

  @Test(arguments: [
    ("100644 a", "it ends inside an entry"),
    ("10064x a\0", "a mode is not octal"),
    ("100600 a\0aaaaaaaaaaaaaaaaaaaa", "an entry has an unknown mode"),
    ("100644 \0aaaaaaaaaaaaaaaaaaaa", "a name is empty or has a `/`"),
    ("100644 a/b\0aaaaaaaaaaaaaaaaaaaa", "a name is empty or has a `/`"),
    ("100644 b\0aaaaaaaaaaaaaaaaaaaa100644 a\0aaaaaaaaaaaaaaaaaaaa", "its entries are not in order"),
    ("100644 a\0aaaaaaaaaaaaaaaaaaaa100644 a\0aaaaaaaaaaaaaaaaaaaa", "its entries are not in order"),
    (
      "100644 a\0aaaaaaaaaaaaaaaaaaaa100644 a.b\0aaaaaaaaaaaaaaaaaaaa40000 a\0aaaaaaaaaaaaaaaaaaaa",
      "a name is there twice"
    ),
  ])
  func `a tree that git would not write is malformed`(bytes: String, why: String) throws {
    #expect {
      try Tree(parsing: Array(bytes.utf8))
    } throws: { ($0 as? TreeMalformation)?.why == why }
  }

  @Test(arguments: [21, 22, 23, 24, 25, 26] as [UInt64])
  func `a clean merge is git's merge and a conflict is never a different clean tree`(seed: UInt64) throws {
    let fixture = try Self.imported(seed, commits: 80)
    let repository = try Repository.open(fixture.path)
    let graph = try repository.graph(from: try repository.references(prefix: "refs/heads/").map(\.target))
    var random = SeededGenerator(seed: seed)
    var clean = 0
    for _ in 0..<120 {
      let ours = try #require(graph.order.randomElement(using: &random))
      let theirs = try #require(graph.order.randomElement(using: &random))
      let bases = graph.mergeBases(ours, theirs)
      guard bases.count == 1, bases[0] != ours, bases[0] != theirs else { continue }
      let git = try fixture.tryGit(["merge-tree", "--write-tree", ours.hex, theirs.hex])
      let outcome = try repository.mergeTrees(
        base: repository.commit(bases[0]).tree, ours: repository.commit(ours).tree,
        theirs: repository.commit(theirs).tree)
      switch outcome {
      case .clean(let tree):
        clean += 1
        #expect(git.exit == 0, "seed \(seed): \(ours) \(theirs) \(git.text)\(git.errorText)")
        #expect(git.line == tree.hex, "seed \(seed): \(ours) \(theirs)")
      case .conflicts(let paths):
        #expect(!paths.isEmpty)
        #expect(git.exit != 0, "seed \(seed): \(ours) \(theirs) \(paths)\(git.text)")
      }
    }
    #expect(clean > 1, "the generated history must have merges that are clean")
  }
}

extension FileMode {
  /// What git calls the type of an entry: `T` stands for another one.
  fileprivate var kind: UInt32 { rawValue & 0o170000 }
}
