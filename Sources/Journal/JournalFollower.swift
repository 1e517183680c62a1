import Glibc

/// Reads a journal piece by piece while another process writes it.
public struct JournalFollower {
  public let path: String
  private var offset: Int64 = 0
  private var head = ContentDigest.none
  private var sequence: Int64 = 0

  public init(path: String) { self.path = path }

  /// The entries that were completely written since the last call, at most some thousand of them.
  ///
  /// - Throws: ``JournalError/Code/damaged`` at a line that does not follow the one before it.
  public mutating func next() throws(JournalError) -> [JournalEntry] {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    var entries: [JournalEntry] = []
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while entries.count < 1000, pending.count <= JournalLimits().lineBytes {
      let count = pread(file.descriptor, &buffer, buffer.count, off_t(offset) + off_t(pending.count))
      if count < 0 {
        if errno == EINTR { continue }
        throw JournalError(errno: errno, path)
      }
      if count == 0 { break }
      pending += buffer[..<count]
      var start = 0
      while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
        entries.append(try take(Array(pending[start..<end])))
        start = end + 1
      }
      pending.removeFirst(start)
    }
    return entries
  }

  private mutating func take(_ line: [UInt8]) throws(JournalError) -> JournalEntry {
    do throws(FieldError) {
      let entry = try JournalEntry(line: line, after: head, sequence: sequence + 1)
      sequence += 1
      head = ContentDigest(of: line)
      offset += Int64(line.count) + 1
      return entry
    } catch {
      throw JournalError(.damaged, path, detail: "line \(sequence + 1) \(error.reason)")
    }
  }
}

extension JournalStore {
  /// How a run began: the first line of its journal alone; nil while that is not written.
  public func created(_ run: RunID) throws(JournalError) -> (entry: JournalEntry, event: RunCreated)? {
    var follower = JournalFollower(path: journalPath(run))
    guard let first = try follower.next().first, case .runCreated(let event) = first.event else { return nil }
    return (first, event)
  }
}
