import Calendars
import Glibc

/// Appends entries to the journal of one run. There is one writer a run: it holds an advisory lock that ends
/// with its process.
///
/// After any failure the writer is closed: a journal that may lack an entry is continued by nobody but `resume`, which
/// reads what is really there.
public final class JournalWriter {
  public let run: RunID
  public let attachments: AttachmentStore
  /// The digest of the last line.
  public private(set) var head: ContentDigest
  public private(set) var lastSequence: Int64

  private let path: String
  private let file: OwnedFile
  private let clock: WallClock
  private let operations: FileOperations
  private var length: Int64
  private var isSynchronized = true
  private var isClosed = false

  init(
    run: RunID, path: String, file: consuming OwnedFile, contents: JournalContents, attachments: AttachmentStore,
    clock: WallClock, operations: FileOperations
  ) {
    self.run = run
    self.path = path
    self.file = file
    head = contents.head
    lastSequence = Int64(contents.entries.count)
    length = contents.wholeBytes
    self.attachments = attachments
    self.clock = clock
    self.operations = operations
  }

  /// Not left to `close`: a child that is being started at this moment holds a copy of the descriptor, and the lock with it.
  deinit { _ = flock(file.descriptor, LOCK_UN) }

  /// Lets go of the run: from now on another writer may take it up.
  public func close() {
    isClosed = true
    _ = flock(file.descriptor, LOCK_UN)
  }

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
    guard !isClosed else { throw JournalError(.writerClosed, path) }
    let entry = JournalEntry(sequence: lastSequence + 1, time: clock.now(), event: event)
    let line = entry.line(after: head)
    guard line.count <= JournalLimits().lineBytes else {
      throw JournalError(.tooLarge, path, detail: "an entry of \(line.count) bytes does not fit in a line")
    }
    do throws(JournalError) {
      try operations.writeAll(line + [UInt8(ascii: "\n")], to: file.descriptor, path: path)
    } catch {
      isClosed = true
      // Leaves whole lines where that is still possible; where not, `resume` cuts the torn one.
      _ = ftruncate(file.descriptor, off_t(length))
      throw error
    }
    head = ContentDigest(of: line)
    length += Int64(line.count) + 1
    lastSequence += 1
    isSynchronized = false
    if durability == .now { try synchronize() }
    return entry
  }

  /// Makes everything that was written durable.
  public func synchronize() throws(JournalError) {
    guard !isClosed else { throw JournalError(.writerClosed, path) }
    guard !isSynchronized else { return }
    // Never tried twice: after a failure the kernel may have dropped the bytes and report success.
    guard operations.synchronizeData(file.descriptor) == 0 else {
      isClosed = true
      throw JournalError(errno: errno, path)
    }
    isSynchronized = true
  }
}
