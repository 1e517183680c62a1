public import Calendars
public import Git

/// What this machine has seen of one branch, oldest first.
public struct Witness: Sendable, Hashable {
  /// A tip that was there at a time, and the marks that were there with it.
  public struct Sighting: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
      case fetched(remote: String)
      case imported(signer: String)
      /// By the operator's word.
      case accepted(reason: String)
    }

    public let tip: ObjectID
    /// Not before it was really there: a clock that was set back does not make anything older.
    public let time: Timestamp
    public let source: Source
    /// The tip of the health notes, and the tag objects of health marks that came with it.
    let notes: ObjectID?
    let tags: [ObjectID]
  }

  public let root: ObjectID
  public let branch: RefName
  public let sightings: [Sighting]
  /// Where the branch has to go on from; nil when nothing was seen.
  public let current: Sighting?

  init(root: ObjectID, branch: RefName, _ entries: [WitnessEntry]) {
    var sightings: [Sighting] = []
    var current: Sighting?
    var clock = Timestamp.earliest
    for entry in entries {
      clock = max(clock, entry.time)
      let sighting: Sighting
      var isCurrent = true
      switch entry.event {
      case .seen(branch, let sight, let remote, _):
        sighting = Sighting(sight, clock, .fetched(remote: remote))
      case .accepted(branch, let tip, _, let reason):
        sighting = Sighting(WitnessEntry.Sight(tip: tip), clock, .accepted(reason: reason))
      case .imported(branch, let sight, let seen, let signer, let newest):
        sighting = Sighting(sight, seen, .imported(signer: signer))
        isCurrent = newest
      case .seen, .accepted, .imported, .repaired: continue
      }
      sightings.append(sighting)
      if isCurrent { current = sighting }
    }
    self.root = root
    self.branch = branch
    self.sightings = sightings
    self.current = current
  }
}

extension Witness.Sighting {
  fileprivate init(_ sight: WitnessEntry.Sight, _ time: Timestamp, _ source: Source) {
    self.init(tip: sight.tip, time: time, source: source, notes: sight.notes, tags: sight.tags)
  }

  /// `fetched from origin`.
  public var how: String {
    switch source {
    case .fetched(let remote): "fetched from `\(remote)`"
    case .imported(let signer): "imported, signed by `\(signer)`"
    case .accepted(let reason): "accepted by the operator: \(reason)"
    }
  }
}
