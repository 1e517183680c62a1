import Git

/// A history with what was found about it so far, on which lines and authorship are answered.
struct JudgedHistory: Sendable {
  let policy: TrustPolicy
  let history: LoadedHistory
  let records: [JudgementRecord]
  let marks: HealthMarks
  let witnessed: WitnessedHistory
  let roster: Roster
  let ledger: PolicyLedger
  /// What its rollbacks took out.
  let rolledBack: ReintroductionIndex

  var graph: HistoryGraph { history.graph }

  func id(_ position: Int) -> ObjectID { graph.ids[position] }

  func signerName(_ position: Int) -> String? { records[position].signer.map { roster[$0].name } }

  private func isPerson(_ position: Int) -> Bool {
    records[position].signer.map { roster[$0].kind == .person } ?? false
  }

  func deploymentLine(from position: Int) -> DeploymentLine { line(from: position) }

  /// Where a deployment line goes on from a commit; nil where that takes a person.
  func lineParent(of position: Int) -> Int? { line(from: position, limit: 2).positions.dropFirst().first }

  private func line(from position: Int, limit: Int = .max) -> DeploymentLine {
    let landmarks = landmarks
    func line(overridingOrder: Bool) -> DeploymentLine {
      DeploymentLine(
        from: position, graph, landmarks: landmarks, overridesOrder: overridingOrder, limit: limit
      ) { merge in
        // Whoever stands for a merge stands for the order of its parents as well, as far as nothing else is known.
        records[merge].trusted || records[merge].ownPasses && isPerson(merge)
      }
    }
    guard limit == .max else { return line(overridingOrder: true) }
    // Mostly the line leads through everything that is known of the branch, and no merge has to be asked about it.
    let straight = line(overridingOrder: false)
    let passed = Set(straight.positions)
    let missed = landmarks.contains { landmark in
      !graph.isFiat[landmark] && !passed.contains(landmark) && graph.isAncestor(landmark, of: position)
    }
    return missed ? line(overridingOrder: true) : straight
  }

  /// Commits that are known to have been on the branch, the most telling first.
  private var landmarks: [Int] {
    witnessed.landmarks(in: graph) + [policy.floor.flatMap { graph.position(of: $0) }].compactMap { $0 }
  }

  /// The parent of a merge that holds what is known of the branch; nil where nothing tells.
  func knownBranchParent(of position: Int) -> Int? {
    DeploymentLine.parent(of: Array(graph.parents(of: position)), holding: landmarks, graph)
  }

  /// The marks of a commit, less those by whoever signed it: nobody attests their own work.
  func countedMarks(at position: Int) -> [HealthMark] {
    let signer = signerName(position)
    return marks[position].filter { $0.signer != signer }
  }

  /// Whether the commit's signer answers for the entries that it changed against its first parent: the own check
  /// passes, and somebody, no forge, who may `commit` signed it. A merge answers for what it brings only where a side
  /// branch may be vouched for or needs no vouching; else each commit that it brings answers for itself.
  func isAuthor(_ position: Int) -> Bool {
    let record = records[position]
    guard record.ownPasses, !record.flags.contains(.accepted), let number = record.signer else { return false }
    let signer = roster[number]
    guard signer.kind == .person, signer.can(.commit) else { return false }
    return policy.history == .firstParent || graph.parents(of: position).dropFirst().allSatisfy { records[$0].trusted }
  }

  /// The positions, those first whose state was the branch's last: a commit counts from the moment at which the
  /// deployment line took it in. What came in by a merge that nobody stands for comes last, because its maker chose it.
  ///
  /// - Returns: with whether it came in by a merge that nobody known made.
  func orderedForAuthorship(_ positions: [Int], tip: Int) -> [(position: Int, isUnmerged: Bool)] {
    var remaining = Set(positions)
    let line = deploymentLine(from: tip).positions.filter(remaining.contains)
    // From the oldest on, each takes what no older one contains, so that every commit is looked at once.
    var brought = [[Int]](repeating: [], count: line.count)
    remaining.subtract(line)
    for (index, position) in line.enumerated().reversed() {
      var pending = [position]
      while let next = pending.popLast() {
        for parent in graph.parents(of: next) where remaining.remove(parent) != nil {
          brought[index].append(parent)
          pending.append(parent)
        }
      }
    }
    var ordered: [(position: Int, isUnmerged: Bool)] = []
    var suspects: [(position: Int, isUnmerged: Bool)] = []
    for (position, others) in zip(line, brought) {
      ordered.append((position, false))
      let record = records[position]
      // What a forge merged was asked for, although it lies on an attack that was not found yet.
      let isUnmerged = !record.ownPasses && record.verdict != .forgeOnly
      let all = others.sorted(by: >).map { (position: $0, isUnmerged: isUnmerged) }
      if record.ownPasses { ordered += all } else { suspects += all }
    }
    return ordered + suspects + remaining.sorted(by: >).map { ($0, true) }
  }
}
