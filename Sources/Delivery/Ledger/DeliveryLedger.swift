public import Calendars
import JSON
public import Journal

/// The record of who was told what, for one incident or run: `<state>/deliveries/<subject>.jsonl`, chained as a journal is.
/// One process at a time has it.
public actor DeliveryLedger {
  public nonisolated let subject: DeliverySubject
  public private(set) var state = DeliveryState()
  private let log: ChainedLog
  private var written: Int64 = 0
  private var durable: Int64 = 0

  private static func folder(_ isExercise: Bool) -> String { isExercise ? "exercises/deliveries" : "deliveries" }

  /// Takes the ledger up, or begins it.
  ///
  /// - Parameter isExercise: an exercise has a ledger of its own, so that it is no round of the real incident.
  public init(
    _ subject: DeliverySubject, store: JournalStore, clock: WallClock, isExercise: Bool = false
  ) throws(DeliveryError) {
    self.subject = subject
    do throws(JournalError) {
      let opened = try store.openLog(Self.folder(isExercise), subject.text, clock: clock)
      log = opened.log
      for entry in opened.contents.entries {
        if let event = DeliveryEvent(entry) { state.apply(event, at: entry.time) }
      }
    } catch {
      throw DeliveryError(.ledger(error), subject.text)
    }
  }

  /// The file of a ledger of real deliveries, whether it is there or not.
  public static func path(_ subject: DeliverySubject, store: JournalStore) -> String {
    store.logPath(folder(false), subject.text)
  }

  /// What a ledger says, without taking it up; nil when there is none.
  public static func read(
    _ subject: DeliverySubject, store: JournalStore, isExercise: Bool = false
  ) throws(DeliveryError) -> DeliveryState? {
    let folder = folder(isExercise)
    do throws(JournalError) {
      guard let contents = try store.readLog(folder, subject.text) else { return nil }
      if let fault = contents.fault {
        throw JournalError(.damaged, store.logPath(folder, subject.text), detail: fault.description)
      }
      var state = DeliveryState()
      for entry in contents.entries { if let event = DeliveryEvent(entry) { state.apply(event, at: entry.time) } }
      return state
    } catch {
      throw DeliveryError(.ledger(error), subject.text)
    }
  }

  /// The digest of the last line.
  public var head: ContentDigest { log.head }

  /// Writes entries down; when it returns, they are on the disk. Whoever writes at the same time shares the sync.
  public nonisolated func record(_ events: [DeliveryEvent]) async throws(DeliveryError) {
    guard !events.isEmpty else { return }
    let line = try await append(events)
    try await synchronize(through: line)
  }

  public nonisolated func record(_ event: DeliveryEvent) async throws(DeliveryError) { try await record([event]) }

  private func append(_ events: [DeliveryEvent]) throws(DeliveryError) -> Int64 {
    do throws(JournalError) {
      for event in events {
        let entry = try log.append(event.type, event.members, .later)
        state.apply(event, at: entry.time)
        written = entry.sequence
      }
      return written
    } catch {
      throw DeliveryError(.ledger(error), subject.text)
    }
  }

  private func synchronize(through line: Int64) throws(DeliveryError) {
    guard durable < line else { return }
    do throws(JournalError) {
      try log.synchronize()
      durable = written
    } catch {
      throw DeliveryError(.ledger(error), subject.text)
    }
  }

  /// Lets another process take it up.
  public func close() { log.close() }
}
