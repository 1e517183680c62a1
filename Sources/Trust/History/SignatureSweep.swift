import Calendars
import Dispatch
import Git
import Signatures
import Synchronization

/// Hashes and parses commits and checks their signatures, on all cores, while the history is still being read.
///
/// Whoever reads hands over the bytes; batches go to the system's worker threads. Only so many batches wait at a time, so
/// that memory does not grow with the history.
final class SignatureSweep {
  private let verifier: SignatureVerifier
  private let now: Timestamp
  private let cache: SignatureCache?
  private let group = DispatchGroup()
  private let slots: DispatchSemaphore
  private let results = ResultStore()
  private var batch: [(number: Int, commit: UnhashedCommit)] = []
  private var batchBytes = 0

  private static let batchCount = 128
  private static let batchByteLimit = 1 << 20
  private static let waitingBatches = 16

  init(verifier: SignatureVerifier, now: Timestamp, cache: SignatureCache?) {
    self.verifier = verifier
    self.now = now
    self.cache = cache
    slots = DispatchSemaphore(value: Self.waitingBatches)
  }

  /// How many checks are done so far.
  var checked: Int { results.store.withLock { $0.commits.count } }

  func submit(_ commit: UnhashedCommit, number: Int) {
    batch.append((number, commit))
    batchBytes += commit.size
    // A huge one is dealt with before another one is read, so that only one is in memory.
    if commit.size > Self.batchByteLimit { group.wait() }
    if batch.count >= Self.batchCount || batchBytes >= Self.batchByteLimit { flush() }
    if commit.size > Self.batchByteLimit { group.wait() }
  }

  /// Waits for what is under way. The commits come in no order.
  ///
  /// - Throws: what is wrong with the object that was submitted first of those that do not have the content of their name.
  func finish() throws(GitError) -> [SweptCommit] {
    flush()
    group.wait()
    let (commits, failure) = results.store.withLock { ($0.commits, $0.failure) }
    if let failure { throw failure.error }
    return commits
  }

  private func flush() {
    guard !batch.isEmpty else { return }
    let jobs = batch
    batch.removeAll(keepingCapacity: true)
    batchBytes = 0
    let (verifier, now, cache, results, slots) = (verifier, now, cache, results, slots)
    slots.wait()
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      var swept: [SweptCommit] = []
      swept.reserveCapacity(jobs.count)
      for (number, commit) in jobs {
        do throws(GitError) {
          let reading = try commit.reading()
          swept.append(
            SweptCommit(number: number, reading) { object in
              guard let signature = object.signature else { return SignatureCheck(format: nil, outcome: .unsigned) }
              return verifier.check(
                payload: object.payload, signature: signature, now: now, proofs: cache?.proofs(of: commit.id))
            })
        } catch {
          results.store.withLock { $0.fail(number, error) }
        }
      }
      results.store.withLock { $0.commits += swept }
      slots.signal()
    }
  }
}

private final class ResultStore: Sendable {
  struct Results {
    var commits: [SweptCommit] = []
    var failure: (number: Int, error: GitError)?

    mutating func fail(_ number: Int, _ error: GitError) {
      if failure.map({ number < $0.number }) ?? true { failure = (number, error) }
    }
  }

  let store = Mutex(Results())
}
