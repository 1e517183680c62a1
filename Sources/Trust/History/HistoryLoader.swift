import Calendars
import Git
import Signatures

/// How far a judgement has come, for a person who waits.
public struct JudgementProgress: Sendable, Hashable {
  /// Commits read so far; how many there will be is not known before the end.
  public let read: Int
  /// Signatures checked so far.
  public let checked: Int
}

/// Reads the commits from a tip to the root, and has their signatures checked meanwhile.
struct HistoryLoader {
  let repository: Repository
  let verifier: SignatureVerifier
  let now: Timestamp
  let cache: SignatureCache?
  /// Called from the reading thread, once per 1,024 commits.
  let progress: (JudgementProgress) -> Void

  /// The tip's history from the root on. What lies behind the root is read only when a path leads past it, or when the
  /// tip does not descend from it at all.
  func load(tip: ObjectID, root: ObjectID) throws(TrustError) -> LoadedHistory {
    var reading = HistoryReading(sweep: SignatureSweep(verifier: verifier, now: now, cache: cache))
    var fiat: Set<ObjectID> = [root]
    reading.push(tip)
    try read(&reading, stoppingAt: fiat)
    if reading.numbers[root] == nil || reading.reachedBottom(except: fiat) {
      let behind = try parentsBehind(root)
      fiat = Set(behind.keys)
      for (id, parents) in behind { reading.resume(id, parents: parents) }
      try read(&reading, stoppingAt: [])
    }
    return try finish(reading, tip: tip, root: root, fiat: fiat)
  }

  /// Everything that the tips contain and that `excluded` do not, `git rev-list tips ^excluded`.
  func load(tips: [ObjectID], excluding excluded: [ObjectID]) throws(TrustError) -> LoadedHistory {
    var reading = HistoryReading(sweep: SignatureSweep(verifier: verifier, now: now, cache: cache))
    var known: Set<ObjectID> = []
    for id in excluded { known.formUnion(try parentsBehind(id).keys) }
    for tip in tips { reading.push(tip) }
    try read(&reading, stoppingAt: known)
    return try finish(reading, tip: tips.first ?? .zero, root: nil, fiat: known)
  }

  private func read(_ reading: inout HistoryReading, stoppingAt stops: Set<ObjectID>) throws(TrustError) {
    while let number = reading.pending.popLast() {
      let id = reading.identifiers[number]
      do throws(GitError) {
        reading.take(try repository.unhashedCommit(id), as: number, following: !stops.contains(id))
      } catch {
        // A commit that is not what it is called may have led here: that is what is wrong then.
        _ = try finish(reading, tip: id, root: nil, fiat: [])
        throw TrustError(error)
      }
      if reading.identifiers.count % 1024 == 0 {
        progress(JudgementProgress(read: reading.identifiers.count, checked: reading.sweep.checked))
      }
    }
  }

  private func finish(
    _ reading: HistoryReading, tip: ObjectID, root: ObjectID?, fiat: Set<ObjectID>
  ) throws(TrustError) -> LoadedHistory {
    do throws(GitError) {
      return try reading.finish(tip: tip, root: root, fiat: fiat)
    } catch {
      throw TrustError(error)
    }
  }

  private func parentsBehind(_ start: ObjectID) throws(TrustError) -> [ObjectID: [ObjectID]] {
    var found: [ObjectID: [ObjectID]] = [:]
    var pending = [start]
    while let next = pending.popLast() {
      guard found[next] == nil else { continue }
      let parents = try commit(next).parents
      found[next] = parents
      pending += parents.filter { found[$0] == nil }
    }
    return found
  }

  private func commit(_ id: ObjectID) throws(TrustError) -> CommitReading {
    do throws(GitError) { return try repository.readCommit(id) } catch { throw TrustError(error) }
  }
}
