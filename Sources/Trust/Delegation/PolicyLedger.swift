import Git

/// By which delegated policies each commit was judged, and which one its children are judged by. Kept as small numbers:
/// there are as many as commits, and few different ones.
struct PolicyLedger: Sendable {
  /// Distinct sources, sorted by when they first came up; the strictest of them together judges.
  private(set) var sets: [[DelegatedSource]] = []
  private var numbers: [[DelegatedSource]: Int32] = [:]
  private var ranks: [DelegatedSource: Int] = [:]
  private var before: [Int32] = []
  private var after: [Int32] = []

  /// Different policies that one commit's parents may have.
  private static let most = 16

  var isUniform: Bool { sets.count <= 1 }

  func judging(_ position: Int) -> Int? { before.indices.contains(position) ? Int(before[position]) : nil }
  func judgingChildren(of position: Int) -> Int? { after.indices.contains(position) ? Int(after[position]) : nil }

  mutating func append(before: Int, after: Int) {
    self.before.append(Int32(before))
    self.after.append(Int32(after))
  }

  mutating func number(of source: DelegatedSource) -> Int { number(of: [source]) }

  mutating func number(ofAll sets: [Int]) -> Int {
    if let first = sets.first, sets.allSatisfy({ $0 == first }) { return first }
    return number(of: sets.flatMap { self.sets[$0] })
  }

  private mutating func number(of sources: [DelegatedSource]) -> Int {
    var distinct = Set(sources)
    if distinct.isEmpty { distinct = [.absent] }
    if distinct.count > Self.most { distinct = [.tooMany] }
    for source in sources where distinct.contains(source) && ranks[source] == nil { ranks[source] = ranks.count }
    let ordered = distinct.sorted { ranks[$0, default: .max] < ranks[$1, default: .max] }
    if let known = numbers[ordered] { return Int(known) }
    let number = Int32(sets.count)
    sets.append(ordered)
    numbers[ordered] = number
    return Int(number)
  }
}
