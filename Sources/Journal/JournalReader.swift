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
    var contents = JournalContents()
    let lines = LineReader(path: path, lineBytes: limits.lineBytes)
    let tail = try lines.read(descriptor) { (line, isLast) throws(JournalError) in
      guard take(line, into: &contents) else {
        keepIfTorn(line, isLast: isLast(), in: &contents)
        return false
      }
      guard contents.entries.count <= limits.entries else {
        throw JournalError(.tooLarge, path, detail: "it has more than \(limits.entries) entries")
      }
      return true
    }
    if !tail.isEmpty { contents.tornTail = tail }
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
}
