/// A generated history: commits with merges, clocks that are wrong, and files of every mode; handed to `git fast-import`.
public struct RandomHistory: Sendable {
  /// What `git fast-import` reads. The last commit is `main`.
  public let stream: [UInt8]

  /// - Parameters:
  ///   - commits: How many.
  ///   - skewed: Whether committer dates may lie.
  public init(seed: UInt64, commits: Int, skewed: Bool = true) {
    var random = SeededGenerator(seed: seed)
    var text = ""
    for index in 1...commits {
      let skew = skewed && Int.random(in: 0..<5, using: &random) == 0 ? Int.random(in: -5000..<5000, using: &random) : 0
      // Equal dates are common in scripts and try the order of equals.
      let date = 1_790_000_000 + index / 2 * 60 + skew
      text += "commit refs/heads/\(index == commits ? "main" : "side\(index)")\nmark :\(index)\n"
      text += "author ana <ana@example.org> \(date) +0100\ncommitter bo <bo@example.org> \(date) -0230\n"
      text += Self.data("commit \(index)\n")
      if index > 1 {
        let first = Int.random(in: max(1, index - 6)..<index, using: &random)
        text += "from :\(first)\n"
        let others = index == commits ? 3 : [0, 0, 0, 1, 1, 2].randomElement(using: &random) ?? 0
        var seen: Set<Int> = [first]
        for _ in 0..<others {
          let parent = Int.random(in: max(1, index - 12)..<index, using: &random)
          if seen.insert(parent).inserted { text += "merge :\(parent)\n" }
        }
      }
      for _ in 0..<Int.random(in: 1...4, using: &random) { text += Self.change(&random) }
      text += "\n"
    }
    stream = Array(text.utf8)
  }

  private static func change(_ random: inout SeededGenerator) -> String {
    let folders = ["", "apps/", "apps/web/", "apps/web.d/", "infra/", "é/"]
    let names = ["a", "b.yaml", "c.d", "web", "z"]
    let path = (folders.randomElement(using: &random) ?? "") + (names.randomElement(using: &random) ?? "")
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return "D \(path)\n"
    case 1: return "D \(path.split(separator: "/").first.map(String.init) ?? path)\n"
    case 2:
      let digit = String(path.utf8.reduce(Int.random(in: 0..<3, using: &random)) { ($0 + Int($1)) % 15 } + 1, radix: 16)
      return "M 160000 \(String(repeating: digit, count: 40)) \(path)\n"
    case 3: return "M 120000 inline \(path)\n" + data("\(path)\(Int.random(in: 0..<3, using: &random))")
    case 4: return "M 100755 inline \(path)\n" + data(content(path, &random))
    default: return "M 100644 inline \(path)\n" + data(content(path, &random))
    }
  }

  /// A few lines out of few, so that merges meet equal and neighbouring ones; no two paths share any, so that nothing looks
  /// renamed.
  private static func content(_ path: String, _ random: inout SeededGenerator) -> String {
    (0..<8).map { line in
      let value = Int.random(in: 0..<6, using: &random) == 0 ? Int.random(in: 0..<3, using: &random) : 9
      return "\(path) \(line): \(value)\n"
    }.joined()
  }

  private static func data(_ text: String) -> String {
    "data \(text.utf8.count)\n\(text)\n"
  }
}
