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
public struct JournalContents: Sendable, Hashable, ChainedContents {
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

  static func entry(
    _ line: [UInt8], after previous: ContentDigest, sequence: Int64
  ) throws(FieldError) -> JournalEntry {
    try JournalEntry(line: line, after: previous, sequence: sequence)
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
    try contents.read(descriptor, path: path, limits: limits)
    return contents
  }
}
