import Calendars
import Diagnostics
public import Journal
import Processes
import RunbookFlow

/// Closes this machine's copy of a run and writes it into a file, with which the run goes on elsewhere.
public struct Handover: Sendable {
  private let environment: RunnerEnvironment

  public init(_ environment: RunnerEnvironment) { self.environment = environment }

  public struct Result: Sendable, Hashable {
    public let run: RunID
    /// The size of the file in bytes.
    public let bytes: Int64
    public let entries: Int64
    public let head: ContentDigest
    /// It had been handed over before, and the file was only written once more.
    public let isRepeated: Bool
  }

  /// - Throws: when the run is over, is in the hands of a process, has a program that still runs here, or does not hold together; the
  ///   copy is closed in none of these cases.
  public func handOver(_ run: RunID, to path: String) async throws(EngineError) -> Result {
    let writer: JournalWriter
    let contents: JournalContents
    let bundle: BundleWriter
    do throws(JournalError) {
      (writer, contents) = try environment.store.open(run, clock: environment.clock)
    } catch {
      throw EngineError(error)
    }
    defer { writer.close() }
    let state = RunState(contents.entries)
    try check(state, run)
    do throws(JournalError) {
      try check(try environment.store.verify(run), run)
      // The place is known to be good before the copy is closed.
      bundle = try BundleWriter(path)
    } catch {
      throw EngineError(error)
    }
    if state.handedOver == nil {
      try write(.runHandedOver(RunHandedOver(by: environment.user, host: environment.host)), writer)
      try await seal(writer)
    }
    do throws(JournalError) {
      if let key = state.created?.lock { try environment.store.release(key, by: run) }
      let bytes = try bundle.write(run, of: environment.store, try environment.store.read(run))
      return Result(
        run: run, bytes: bytes, entries: writer.lastSequence, head: writer.head,
        isRepeated: state.handedOver != nil)
    } catch {
      throw EngineError(error)
    }
  }

  private func check(_ state: RunState, _ run: RunID) throws(EngineError) {
    if state.isFinished {
      throw EngineError(
        .alreadyFinished, "run `\(run)` is over: there is nothing to hand over",
        hints: ["`runback journal export \(run) -o FILE` writes its record into a file"])
    }
    for step in state.steps {
      guard step.progress == .unknown || step.progress == .cancelled, let process = step.process?.identity,
        environment.isRunning(process)
      else { continue }
      throw EngineError(
        .stillRunning, "the program of step `\(step.id)` still runs here as process \(process.processID)",
        hints: ["`runback resume \(run) --decide \(step.id)=wait` waits for it, `=terminate` ends it"])
    }
  }

  private func check(_ verification: JournalVerification, _ run: RunID) throws(JournalError) {
    guard !verification.isGood else { return }
    let reason =
      verification.fault?.description
      ?? verification.attachments.first.map { "attachment \($0.attachment.digest) \($0.problem)" } ?? "it is torn"
    throw JournalError(.damaged, environment.store.journalPath(run), detail: reason)
  }

  private func write(_ event: JournalEvent, _ writer: JournalWriter) throws(EngineError) {
    do throws(JournalError) { try writer.append(event, .now) } catch { throw EngineError(error) }
  }

  /// Signs the head where a key is at hand, so that a tail that is cut off on the way shows.
  private func seal(_ writer: JournalWriter) async throws(EngineError) {
    let (entries, head) = (writer.lastSequence, writer.head)
    let statement = Seal.statement(run: writer.run, entries: entries, head: head)
    guard let signature = await environment.signer?(statement, Seal.namespace) else { return }
    try write(.seal(Seal(entries: entries, head: head, signature: signature, by: environment.user)), writer)
  }
}
