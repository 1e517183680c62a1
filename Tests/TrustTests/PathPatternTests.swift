import Git
import TestSupport
import Testing

@testable import Trust

struct PathPatternTests {
  @Test func `what is no pattern for a tree's paths is refused`() {
    for text in [
      "", "/a", "a/", "a//b", "./a", "a/../b", "[a", "a/[b-", "[z-a]", "a\\", String(repeating: "a", count: 1025),
    ] {
      #expect(PathPattern(text) == nil, "\(text)")
    }
  }

  @Test func `patterns match what they say`() throws {
    let cases: [(String, [String], [String])] = [
      ("a.yaml", ["a.yaml"], ["b/a.yaml", "a.yaml/b", "A.yaml"]),
      ("**/a.yaml", ["a.yaml", "b/a.yaml", "b/c/a.yaml"], ["ba.yaml", "a.yaml/b"]),
      ("a/**", ["a", "a/b", "a/b/c"], ["b/a", "ab"]),
      ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["a", "az", "b/a/z"]),
      ("*", ["a", ".a"], ["a/b"]),
      ("**", ["a", "a/b/c"], []),
      ("**/*.sops.yaml", ["x.sops.yaml", "d/x.sops.yaml", ".sops.yaml"], ["x.sops.yml", "xsops.yaml"]),
      ("**/*sealedsecret*.yaml", ["my-sealedsecret.yaml", "a/sealedsecret-db.yaml"], ["sealedsecret.json"]),
      ("a?c", ["abc", "a.c"], ["ac", "a/c"]),
      ("[a-c]x", ["ax", "cx"], ["dx"]),
      ("[!a-c]x", ["dx"], ["ax"]),
      ("[]]x", ["]x"], ["ax"]),
      ("a*b*c", ["abc", "axxbyyc"], ["ab", "acb"]),
      ("\\*x", ["*x"], ["ax"]),
      ("a/*/b/**/c", ["a/1/b/c", "a/1/b/2/3/c"], ["a/b/c", "a/1/2/b/c"]),
    ]
    for (text, matching, other) in cases {
      let pattern = try #require(PathPattern(text), "\(text)")
      for path in matching { #expect(pattern.matches(TreePath(path)!), "\(text) \(path)") }
      for path in other { #expect(!pattern.matches(TreePath(path)!), "\(text) \(path)") }
    }
  }

  @Test func `a pattern agrees with git's pathspecs`() throws {
    let fixture = try GitFixture()
    let seed: UInt64 = 20_261_124
    var random = SeededRandom(seed: seed)
    let letters = ["a", "b", "ab", "ba", "a.b"]
    func name() -> String { letters.randomElement(using: &random)! }
    var paths: Set<String> = []
    for _ in 0..<40 {
      paths.insert((0..<Int.random(in: 1...4, using: &random)).map { _ in name() }.joined(separator: "/"))
    }
    // A file and a folder of one name cannot both be in an index.
    let files = paths.filter { path in !paths.contains { $0.hasPrefix(path + "/") } }
    let blob = try fixture.git(["hash-object", "-w", "--stdin"], input: [])
    try fixture.git(
      ["update-index", "--add", "--index-info"], input: Array(files.map { "100644 \(blob)\t\($0)\n" }.joined().utf8))
    let parts = ["**", "*", "a", "a*", "*b", "?", "[ab]", "[!a]*"]
    for _ in 0..<60 {
      let text = (0..<Int.random(in: 1...4, using: &random)).map { _ in parts.randomElement(using: &random)! }
        .joined(separator: "/")
      // git also takes a pattern without wildcards for a folder; `**` at the end has our own, wider meaning.
      guard !text.hasSuffix("**"), let pattern = PathPattern(text) else { continue }
      let git = try fixture.git("ls-files", "--", ":(glob)\(text)").split(separator: "\n").map(String.init)
      let exact = text.contains(where: "*?[".contains) ? git : git.filter { $0 == text }
      #expect(
        files.filter { pattern.matches(TreePath($0)!) }.sorted()
          == exact.filter { path in path.split(separator: "/").count <= 4 && !isBelow(path, text) }.sorted(),
        "seed \(seed): \(text)")
    }
  }

  /// git lists everything below a folder that the pattern matches; we match paths only.
  private func isBelow(_ path: String, _ text: String) -> Bool {
    var folder = path[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      if PathPattern(text)?.matches(TreePath(String(folder))!) == true {
        return !(PathPattern(text)!.matches(TreePath(path)!))
      }
    }
    return false
  }

  @Test func `hostile patterns and paths end soon`() throws {
    let pattern = try #require(PathPattern(String(repeating: "*a", count: 500) + "b"))
    #expect(!pattern.matches(TreePath(String(repeating: "a", count: 4000))!))
    let deep = try #require(PathPattern(String(repeating: "**/a/", count: 200) + "b"))
    #expect(!deep.matches(TreePath(Array(repeating: "a", count: 2000).joined(separator: "/"))!))
  }
}
