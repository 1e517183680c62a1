import Glibc

/// What keeps a hostile journal from filling the memory.
public struct JournalLimits: Sendable, Hashable {
  /// Bytes of one line. The first line carries a runbook.
  public var lineBytes = 8 << 20
  public var entries = 1_000_000

  public init() {}
}

/// The first line that cannot be believed.
public struct JournalFault: Sendable, Hashable {
  /// Counted from 1.
  public let line: Int
  /// Follows "line 7": `has no `time``.
  public let reason: String

  public var description: String { "line \(line) \(reason)" }
}

/// A journal as far as it can be believed.
public struct JournalContents: Sendable, Hashable {
  public var entries: [JournalEntry] = []
  /// The digest of the last good line; what the next line must name as its predecessor.
  public var head: ContentDigest = .none
  /// Bytes of all good lines, newlines included.
  public var wholeBytes: Int64 = 0
  /// What follows the last good line and was never completely written: a power loss, or a writer at work.
  public var tornTail: [UInt8] = []
  /// Set when there is a line that was completely written and cannot be believed; nothing after it was read.
  public var fault: JournalFault?

  public var created: RunCreated? {
    if case .runCreated(let created)? = entries.first?.event { created } else { nil }
  }
}

/// Reads journals without changing them; also while another process writes.
public struct JournalReader: Sendable {
  public let path: String
  public let limits: JournalLimits

  public init(path: String, limits: JournalLimits = JournalLimits()) {
    self.path = path
    self.limits = limits
  }

  /// Reads up to the first line that cannot be believed.
  public func read() throws(JournalError) -> JournalContents {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    return try read(file.descriptor)
  }

  func read(_ descriptor: Int32) throws(JournalError) -> JournalContents {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw JournalError(errno: errno, path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JournalError(.inputOutput, path, detail: "it is not a regular file")
    }
    var contents = JournalContents()
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var offset: off_t = 0
    while true {
      let count = pread(descriptor, &buffer, buffer.count, offset)
      if count < 0 {
        if errno == EINTR { continue }
        throw JournalError(errno: errno, path)
      }
      if count == 0 { break }
      offset += count
      var rest = buffer[..<count]
      while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        pending.append(contentsOf: rest[..<newline])
        rest = rest[(newline + 1)...]
        guard pending.count <= limits.lineBytes else { throw lineTooLong(contents) }
        guard take(pending, into: &contents) else {
          let isLast = rest.isEmpty && isAtEnd(descriptor, offset)
          keepIfTorn(pending, isLast: isLast, in: &contents)
          return contents
        }
        guard contents.entries.count <= limits.entries else {
          throw JournalError(.tooLarge, path, detail: "it has more than \(limits.entries) entries")
        }
        pending.removeAll(keepingCapacity: true)
      }
      pending.append(contentsOf: rest)
      guard pending.count <= limits.lineBytes else { throw lineTooLong(contents) }
    }
    contents.tornTail = pending
    return contents
  }

  /// - Returns: false when the line is a fault.
  private func take(_ line: [UInt8], into contents: inout JournalContents) -> Bool {
    do {
      let entry = try JournalEntry(
        line: line, after: contents.head, sequence: Int64(contents.entries.count) + 1)
      contents.entries.append(entry)
      contents.head = ContentDigest(of: line)
      contents.wholeBytes += Int64(line.count) + 1
      return true
    } catch {
      contents.fault = JournalFault(line: contents.entries.count + 1, reason: error.reason)
      return false
    }
  }

  /// Blocks of a file may reach the disk in any order, so that a torn last line may have its newline and not its
  /// beginning. It is then no JSON. A last line that is JSON and does not fit was written by somebody.
  private func keepIfTorn(_ line: [UInt8], isLast: Bool, in contents: inout JournalContents) {
    guard isLast, contents.fault?.reason.hasPrefix("is no JSON:") == true else { return }
    contents.fault = nil
    contents.tornTail = line + [UInt8(ascii: "\n")]
  }

  private func isAtEnd(_ descriptor: Int32, _ offset: off_t) -> Bool {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, offset) == 0
  }

  private func lineTooLong(_ contents: JournalContents) -> JournalError {
    JournalError(
      .tooLarge, path, detail: "line \(contents.entries.count + 1) has more than \(limits.lineBytes) bytes")
  }
}
