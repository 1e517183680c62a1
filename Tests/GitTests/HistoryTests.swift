import TestSupport
import Testing

@testable import Git

struct HistoryTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

  private static func imported(_ seed: UInt64, commits: Int = 80) throws -> GitFixture {
    let fixture = try GitFixture(bare: true)
    try fixture.git(
      ["fast-import", "--quiet", "--date-format=raw"], input: RandomHistory(seed: seed, commits: commits).stream)
    return fixture
  }

  private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  @Test(arguments: seeds)
  func `history is walked in the order of git rev-list`(seed: UInt64) throws {
    let fixture = try Self.imported(seed)
    let repository = try Repository.open(fixture.path)
    let tip = try repository.branch("main").target
    var read = 0
    let graph = try repository.graph(from: [tip]) { (_, _) throws(GitError) in read += 1 }
    #expect(graph.order.map(\.hex) == Self.lines(try fixture.git("rev-list", "--date-order", "main")), "seed \(seed)")
    #expect(read == graph.order.count)
    #expect(
      graph.firstParentLine(from: tip).map(\.hex) == Self.lines(try fixture.git("rev-list", "--first-parent", "main")))
    let line = try repository.graph(from: [tip], following: .firstParent)
    #expect(line.order == graph.firstParentLine(from: tip))
    let middle = graph.order[graph.order.count / 2]
    let bounded = try repository.graph(from: [tip], boundary: [middle])
    #expect(bounded.contains(middle) && bounded.parents(of: middle).isEmpty)
    #expect(
      Set(bounded.order.map(\.hex)).isSuperset(of: Self.lines(try fixture.git("rev-list", "main", "^\(middle)"))))
  }

  @Test(arguments: seeds)
  func `merge bases and ancestors are those that git finds`(seed: UInt64) throws {
    let fixture = try Self.imported(seed)
    let repository = try Repository.open(fixture.path)
    let graph = try repository.graph(from: try repository.references(prefix: "refs/heads/").map(\.target))
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let left = try #require(graph.order.randomElement(using: &random))
      let right = try #require(graph.order.randomElement(using: &random))
      let bases = Self.lines(try fixture.tryGit(["merge-base", "--all", left.hex, right.hex]).text).sorted()
      #expect(graph.mergeBases(left, right).map(\.hex) == bases, "seed \(seed)")
      let ancestor = try fixture.tryGit(["merge-base", "--is-ancestor", left.hex, right.hex]).exit == 0
      #expect(graph.isAncestor(left, of: right) == ancestor, "seed \(seed)")
      #expect(graph.ancestors(of: [right]).contains(left) == ancestor, "seed \(seed)")
      if ancestor { #expect(try repository.mergeBases(left, right) == [left]) }
    }
  }

  @Test func `replacements, grafts and a commit-graph file change nothing`() throws {
    let fixture = try GitFixture()
    let commits = try (0..<5).map { try fixture.commit(["a": "\($0)"]) }
    let honest = try fixture.git("rev-list", "main")
    // A commit-graph of a history that is then replaced, a replacement that hides a commit, and a graft that does.
    try fixture.git("commit-graph", "write", "--reachable")
    try fixture.git("replace", "--graft", commits[4], commits[0])
    try writeFile(fixture.path + "/.git/info/grafts", "\(commits[3]) \(commits[0])\n")
    #expect(try fixture.git("rev-list", "main") != honest)
    let repository = try Repository.open(fixture.path)
    let graph = try repository.graph(from: [try repository.branch("main").target])
    #expect(graph.order.map(\.hex).joined(separator: "\n") == honest)
    #expect(try repository.resolve("main~4").hex == commits[0])
  }

  @Test func `revisions resolve as git rev-parse resolves them`() throws {
    let fixture = try GitFixture()
    let first = try fixture.commit(["a": "1"])
    try fixture.git("checkout", "-q", "-b", "side")
    try fixture.commit(["b": "1"])
    try fixture.git("checkout", "-q", "main")
    try fixture.commit(["c": "1"])
    try fixture.merge("side")
    try fixture.tag("v1", at: "HEAD~1")
    try fixture.git("tag", "light", first)
    let repository = try Repository.open(fixture.path)
    for revision in [
      "HEAD", "@", "main", "heads/main", "refs/heads/main", "side", "v1", "tags/v1", "light", "main~1", "main^",
      "main^1",
      "main^2", "main^2~1", "main~2", "main^0", "main~0", "v1^{}", "v1^{commit}", "v1~1", "main^^", "@^2^",
      String(first.prefix(7)), first, "\(first.prefix(10))~0", first.uppercased(),
    ] {
      let git = try fixture.git("rev-parse", "--verify", "\(revision)^{commit}")
      #expect(try repository.resolve(revision).hex == git, "\(revision)")
    }
    for revision in [
      "", "nothing", "main~9", "main^3", "main^{tree}", "v1^x", "~", "main~99999999999999999999", "main@{1}",
    ] {
      #expect(throws: GitError.self, "\(revision)") { try repository.resolve(revision) }
    }
    #expect(throws: GitError.self) { try repository.resolve("main^{tree}") }
    let tree = try fixture.git("rev-parse", "main^{tree}")
    #expect {
      try repository.resolve(tree)
    } throws: { ($0 as? GitError)?.message == "`\(tree)` names a tree, not a commit" }
  }
}
