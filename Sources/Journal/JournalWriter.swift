import Calendars

/// Appends entries to the journal of one run. There is one writer a run: it holds an advisory lock that ends
/// with its process.
///
/// After any failure the writer is closed: a journal that may lack an entry is continued by nobody but `resume`, which
/// reads what is really there.
public final class JournalWriter {
  public let run: RunID
  public let attachments: AttachmentStore
  private let file: ChainedFile
  private let clock: WallClock

  init(run: RunID, file: ChainedFile, attachments: AttachmentStore, clock: WallClock) {
    self.run = run
    self.file = file
    self.attachments = attachments
    self.clock = clock
  }

  /// The digest of the last line.
  public var head: ContentDigest { file.head }
  public var lastSequence: Int64 { file.lines }

  /// Lets go of the run: from now on another writer may take it up.
  public func close() { file.close() }

  /// How sure it must be that an entry survives a power loss.
  public enum Durability: Sendable {
    /// When `append` returns, it and everything before it is on the disk. For an intent before its effect, and for
    /// whatever somebody is told.
    case now
    /// With the next durable entry. For what rides along.
    case later
  }

  /// Writes one entry down. Attachments that it names must have been stored before.
  @discardableResult
  public func append(_ event: JournalEvent, _ durability: Durability) throws(JournalError) -> JournalEntry {
    try file.requireOpen()
    let entry = JournalEntry(sequence: lastSequence + 1, time: clock.now(), event: event)
    try file.append(entry.line(after: head))
    if durability == .now { try file.synchronize() }
    return entry
  }

  /// Makes everything that was written durable.
  public func synchronize() throws(JournalError) { try file.synchronize() }
}
