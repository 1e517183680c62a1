import TestSupport
import Testing

@testable import Git

struct RefNameTests {
  @Test func `names are accepted and refused as git check-ref-format does`() throws {
    let fixture = try GitFixture()
    var random = SeededGenerator(seed: 7)
    let alphabet = [
      "a", "B", "/", "/", ".", "..", "@", "@{", "{", "-", ".lock", "lock", "~", "^", ":", "?", "*", "[", "\\", " ",
      "\t",
      "\u{7f}", "é", "refs/", "heads/", "HEAD",
    ]
    var names = [
      "@", "a", "a/b", "refs/heads/main", "refs/heads/@", "a/.b", "a/b.", "a.lock/b", "a//b", "/a/b", "a/b/", "a/@{b",
    ]
    for _ in 0..<250 {
      names.append(
        (0..<Int.random(in: 1...5, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined())
    }
    // The program takes a leading dash for an option of its own.
    for name in names where !name.hasPrefix("-") {
      let git = try fixture.tryGit(["check-ref-format", name]).exit == 0
      let ours = RefName(name) != nil
      #expect(ours == git, "seed 7: \(name.debugDescription)")
    }
  }

  @Test func `a branch is neither HEAD nor an option`() throws {
    #expect(RefName(branch: "HEAD") == nil)
    #expect(RefName(branch: "-d") == nil)
    #expect(RefName(branch: "a/b")?.name == "refs/heads/a/b")
    #expect(RefName(branch: "a/b")?.short == "a/b")
    #expect(RefName("refs/remotes/origin/a/b")?.originalBranch.name == "refs/heads/a/b")
    #expect(RefName("refs/remotes/fork/a")?.originalBranch.name == "refs/remotes/fork/a")
  }
}
