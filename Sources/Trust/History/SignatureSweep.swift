import Calendars
import Dispatch
import Git
import Signatures
import Synchronization

/// Checks signatures on all cores while the history is still being read.
///
/// Whoever reads hands over payload and signature; batches go to the system's worker threads. Only so many batches
/// wait at a time, so that memory does not grow with the history.
final class SignatureSweep {
  private struct Job: Sendable {
    let number: Int
    let payload: [UInt8]
    let signature: [UInt8]
    let proofs: (any SignatureProofs)?
  }

  private let verifier: SignatureVerifier
  private let now: Timestamp
  private let cache: SignatureCache?
  private let group = DispatchGroup()
  private let slots: DispatchSemaphore
  private let results = ResultStore()
  private var batch: [Job] = []
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
  var checked: Int { results.store.withLock { $0.count } }

  func submit(_ id: ObjectID, number: Int, payload: [UInt8], signature: [UInt8]) {
    batch.append(
      Job(number: number, payload: payload, signature: signature, proofs: cache?.proofs(of: id)))
    batchBytes += payload.count + signature.count
    if batch.count >= Self.batchCount || batchBytes >= Self.batchByteLimit { flush() }
  }

  /// Waits for what is under way. The pairs come in no order.
  func finish() -> [(number: Int, check: SignatureCheck)] {
    flush()
    group.wait()
    return results.store.withLock { $0 }
  }

  private func flush() {
    guard !batch.isEmpty else { return }
    let jobs = batch
    batch.removeAll(keepingCapacity: true)
    batchBytes = 0
    let (verifier, now, results, slots) = (verifier, now, results, slots)
    slots.wait()
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      let checks = jobs.map { job in
        (
          number: job.number,
          check: verifier.check(
            payload: job.payload, signature: job.signature, now: now, proofs: job.proofs)
        )
      }
      results.store.withLock { $0 += checks }
      slots.signal()
    }
  }
}

private final class ResultStore: Sendable {
  let store = Mutex<[(number: Int, check: SignatureCheck)]>([])
}
