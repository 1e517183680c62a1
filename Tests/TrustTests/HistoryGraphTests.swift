import Git
import TestSupport
import Testing

@testable import Trust

/// The graph's answers beside those of git and of slow definitions.
struct HistoryGraphTests {
  private func id(_ number: Int) -> ObjectID {
    let digits = String(number, radix: 16)
    return ObjectID(hex: String(repeating: "0", count: 40 - digits.count) + digits)!
  }

  /// Commits numbered from 1, each with parents among the earlier ones.
  private func graph(_ parents: [[Int]], times: [Int64]? = nil) -> HistoryGraph {
    let nodes = parents.enumerated().map { index, parents in
      HistoryGraph.Node(
        id: id(index + 1), tree: nil, parents: parents.map { id($0 + 1) }, committerTime: times?[index] ?? Int64(index))
    }
    return HistoryGraph(nodes: nodes, tip: id(parents.count), root: id(1), fiat: [id(1)])
  }

  @Test func `order, ancestry and merge bases hold on random histories, whatever the dates claim`() {
    for seed in UInt64(1)...60 {
      var random = SeededRandom(seed: seed)
      let count = Int.random(in: 2...40, using: &random)
      var parents: [[Int]] = [[]]
      for index in 1..<count {
        let wanted = Int.random(in: 1...3, using: &random)
        parents.append(Array(Set((0..<wanted).map { _ in Int.random(in: 0..<index, using: &random) })))
      }
      let times = (0..<count).map { _ in Int64.random(in: 0...5, using: &random) }
      let graph = graph(parents, times: times)
      var ancestors: [Set<Int>] = []
      for (index, own) in parents.enumerated() {
        ancestors.append(own.reduce(into: [index]) { $0.formUnion(ancestors[$1]) })
      }
      func position(_ index: Int) -> Int { graph.position(of: id(index + 1))! }
      for index in 0..<count {
        for parent in parents[index] { #expect(position(parent) < position(index), "seed \(seed)") }
        #expect(Array(graph.parents(of: position(index))) == parents[index].map(position), "seed \(seed)")
      }
      for left in 0..<count {
        for right in 0..<count {
          #expect(
            graph.isAncestor(position(left), of: position(right)) == ancestors[right].contains(left), "seed \(seed)")
          let common = ancestors[left].intersection(ancestors[right])
          let best = common.filter { one in !common.contains { $0 != one && ancestors[$0].contains(one) } }
          #expect(Set(graph.mergeBases(position(left), position(right))) == Set(best.map(position)), "seed \(seed)")
          #expect(
            Set(graph.range(from: position(left), to: position(right)))
              == Set(ancestors[right].subtracting(ancestors[left]).map(position)), "seed \(seed)")
        }
      }
    }
  }

  @Test func `a hundred thousand commits in one line, and ten thousand parents, are no trouble`() {
    let long = graph([[]] + (1..<100_000).map { [$0 - 1] })
    #expect(long.isAncestor(long.root!, of: long.tip))
    #expect(long.mergeBases(long.tip, 50_000) == [50_000])
    #expect(long.range(from: 99_990, to: long.tip).count == 9)
    let wide = graph([[]] + (1...10_000).map { _ in [0] } + [Array(1...10_000)])
    #expect(wide.parents(of: wide.tip).count == 10_000)
    #expect(wide.mergeBases(wide.parents(of: wide.tip)[0], wide.parents(of: wide.tip)[9_999]) == [wide.root!])
  }
}
