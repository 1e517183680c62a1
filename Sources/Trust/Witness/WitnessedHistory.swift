import Calendars
import Git

/// What of a history was seen, and when first.
struct WitnessedHistory: Sendable {
  /// Nil where nothing is kept, or where no branch is judged.
  let witness: Witness?
  /// The sightings, earliest first.
  private let sightings: [Witness.Sighting]
  /// By position: the earliest of `sightings` whose tip contains the commit; -1 for none.
  private let first: [Int32]

  static let nothing = WitnessedHistory()

  private init() {
    witness = nil
    sightings = []
    first = []
  }

  init(_ witness: Witness, _ graph: HistoryGraph, in repository: Repository) throws(TrustError) {
    self.witness = witness
    sightings = witness.sightings.sorted { $0.time < $1.time }
    guard !sightings.isEmpty else {
      first = []
      return
    }
    var first = [Int32](repeating: -1, count: graph.count)
    // Earliest first: what an earlier one has walked, is marked with an earlier time already.
    var seen: Set<ObjectID> = []
    for (number, sighting) in sightings.enumerated() {
      var pending = try Ancestry.entrances(from: sighting.tip, into: graph, in: repository, seen: &seen)
      while let position = pending.popLast() {
        guard first[position] < 0 else { continue }
        first[position] = Int32(number)
        pending += graph.parents(of: position)
      }
    }
    self.first = first
  }

  /// The first sighting of a tip that contains the commit.
  func sighting(of position: Int) -> Witness.Sighting? {
    guard first.indices.contains(position), first[position] >= 0 else { return nil }
    return sightings[Int(first[position])]
  }

  func time(of position: Int) -> Timestamp? { sighting(of: position)?.time }

  /// Whether anything at all was seen before a time.
  func reaches(before time: Timestamp) -> Bool { sightings.first.map { $0.time < time } ?? false }

  /// The witnessed tips in the history, the one that was seen last first. What was seen before the operator accepted
  /// another history is none of its landmarks.
  func landmarks(in graph: HistoryGraph) -> [Int] {
    var tips: [Int] = []
    for sighting in (witness?.sightings ?? []).reversed() {
      if let position = graph.position(of: sighting.tip), tips.last != position { tips.append(position) }
      if case .accepted = sighting.source { break }
      if tips.count >= Self.maximumLandmarks { break }
    }
    return tips
  }

  /// The newest are the most telling, and each may cost a walk for every merge that nobody stands for.
  private static let maximumLandmarks = 64
}
