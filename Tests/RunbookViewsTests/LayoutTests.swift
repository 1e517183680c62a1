import Calendars
import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

@testable import RunbookViews

struct LayoutTests {
  /// Runbooks of up to 60 steps with groups, branches and undo, nested up to three deep.
  private struct RandomRunbook {
    var random: SeededRandom
    var count = 0

    mutating func text() -> String {
      let limit = Int.random(in: 1...60, using: &random)
      var steps = ""
      while count < limit { steps += step(indent: 2, depth: 0) }
      return """
        apiVersion: runback/v1
        kind: Runbook
        metadata: { id: sample, title: A sample }
        defaults: { timeout: 1m }
        permissions: { exec: [kubectl] }
        steps:
        \(steps)
        """
    }

    private mutating func step(indent: Int, depth: Int) -> String {
      count += 1
      let id = "s\(count)"
      let space = String(repeating: " ", count: indent)
      let words = (0..<Int.random(in: 1...14, using: &random)).map { _ in "word" }.joined(separator: " ")
      let head = "\(space)- id: \(id)\n\(space)  title: \(words)\n"
      switch depth < 3 ? Int.random(in: 0..<8, using: &random) : 7 {
      case 0:
        let inner = (0..<Int.random(in: 1...3, using: &random)).map { _ in step(indent: indent + 4, depth: depth + 1) }
        return head + "\(space)  steps:\n" + inner.joined()
      case 1:
        let branches = (0..<Int.random(in: 2...3, using: &random)).map { number in
          "\(space)    b\(number):\n" + step(indent: indent + 6, depth: depth + 1)
        }
        return head + "\(space)  parallel:\n" + branches.joined()
      case 2, 3:
        return head + "\(space)  run: [kubectl, \(id)]\n\(space)  undo: { title: Back, run: [kubectl, back] }\n"
      default: return head + "\(space)  manual: Do it\n"
      }
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `no two boxes touch, and nothing is drawn outside the picture`(seed: UInt64) throws {
    var made = RandomRunbook(random: SeededRandom(seed: seed))
    let check = RunbookChecker(features: .all, today: Timestamp(secondsSinceEpoch: 1_795_478_400))
      .check(Source(path: "runbooks/sample.yaml", text: made.text()))
    let graph = RunbookGraph(try #require(check.runbook, "seed \(seed): \(check.diagnostics.map(\.message))"))
    let layout = GraphLayout(graph)
    #expect(layout.boxes.count == graph.parts.flatMap(\.blocks).flatMap(\.nodes).count, "seed \(seed)")
    for (index, box) in layout.boxes.enumerated() {
      #expect(
        box.x >= 0 && box.y >= 0 && box.x + box.width <= layout.width && box.y + box.height <= layout.height,
        "seed \(seed): \(box.node.id)")
      for other in layout.boxes[(index + 1)...] {
        let apart =
          box.x + box.width < other.x || other.x + other.width < box.x || box.y + box.height < other.y
          || other.y + other.height < box.y
        #expect(apart, "seed \(seed): \(box.node.id) and \(other.node.id)")
      }
    }
    for line in layout.lines {
      #expect(
        line.points.allSatisfy { $0.x >= 0 && $0.x <= layout.width && $0.y >= 0 && $0.y <= layout.height },
        "seed \(seed)")
    }
  }

  @Test func `what follows branches follows the end of each of them`() throws {
    let edges = RunbookGraph(try sample()).parts.flatMap(\.edges)
    #expect(edges.filter { $0.to == "back" }.map(\.from) == ["argoSaid", "flux"])
    #expect(edges.filter { $0.kind == .failure } == [GraphEdge(from: "argo", to: "argoSaid", kind: .failure)])
    #expect(edges.filter { $0.kind == .undo } == [GraphEdge(from: "argo", to: "argo.undo", kind: .undo)])
  }

  @Test func `words that do not fit are broken at blanks, and cut with a mark`() {
    #expect(wrapped("one two three", columns: 7, lines: 3) == ["one two", "three"])
    #expect(wrapped("one two three four five", columns: 7, lines: 2) == ["one two", "three …"])
    #expect(wrapped("incomprehensible", columns: 7, lines: 2) == ["incomp…"])
    #expect(wrapped("", columns: 7, lines: 2) == [""])
  }
}
