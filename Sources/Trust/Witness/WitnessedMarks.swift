import Calendars
import Git

/// When health marks were first seen. A mark can be made long after its commit, so that only its own bytes count: they
/// were in the notes, or the tag was there, when a tip was witnessed.
final class WitnessedMarks {
  private let repository: Repository
  /// Earliest first.
  private let sightings: [Witness.Sighting]
  /// The notes of a tip of theirs, by target.
  private var notes: [ObjectID: [ObjectID: [ObjectID]]] = [:]

  init(_ witness: Witness?, in repository: Repository) {
    self.repository = repository
    sightings = (witness?.sightings ?? []).sorted { $0.time < $1.time }
  }

  func time(ofTag tag: ObjectID) -> Timestamp? { sightings.first { $0.tags.contains(tag) }?.time }

  /// - Parameter bytes: the statement with its signature, as they stand in the note.
  func time(ofNoteAt target: ObjectID, with bytes: [UInt8]) throws(GitError) -> Timestamp? {
    var looked: Set<ObjectID> = []
    for sighting in sightings {
      guard let tip = sighting.notes, looked.insert(tip).inserted else { continue }
      for blob in try notes(at: tip)[target] ?? [] {
        let note = try repository.blob(blob, limit: Self.largestNote)
        if note.firstRange(of: bytes) != nil { return sighting.time }
      }
    }
    return nil
  }

  private static let largestNote = 4 << 20

  /// What was seen once and is gone now, by a rewrite of the notes, shows nothing any more.
  private func notes(at tip: ObjectID) throws(GitError) -> [ObjectID: [ObjectID]] {
    if let known = notes[tip] { return known }
    var found: [ObjectID: [ObjectID]] = [:]
    if repository.hasObject(tip) {
      for note in try repository.notes(at: tip) { found[note.target, default: []].append(note.blob) }
    }
    notes[tip] = found
    return found
  }
}
