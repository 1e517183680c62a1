import Glibc

/// Writes a run into one file: a tar archive of its journal, of every attachment that the journal names, and of what lies
/// beside its requests for approval.
public final class BundleWriter {
  public let path: String
  private let file: OwnedFile
  private let operations: FileOperations
  private var isFinished = false
  private var length: Int64 = 0

  /// Reserves the file, so that a place that cannot be written to is known before anything is said.
  ///
  /// - Throws: ``JournalError/Code/fileExists`` when there is something of that name.
  public convenience init(_ path: String) throws(JournalError) { try self.init(path, .system) }

  init(_ path: String, _ operations: FileOperations) throws(JournalError) {
    let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else {
      throw errno == EEXIST ? JournalError(.fileExists, path) : JournalError(errno: errno, path)
    }
    self.path = path
    file = OwnedFile(number)
    self.operations = operations
  }

  deinit {
    if !isFinished { _ = unlink(path) }
  }

  /// Everything of a run that stands still, durably.
  ///
  /// - Returns: the size of the file in bytes.
  public func write(_ run: RunID, of store: JournalStore, _ contents: JournalContents) throws(JournalError) -> Int64 {
    try add(.journal, store.journalPath(run), bytes: contents.wholeBytes)
    var known: Set<ContentDigest> = []
    let attachments = store.attachments(of: run)
    for attachment in contents.entries.flatMap(\.event.attachments) where known.insert(attachment.digest).inserted {
      try add(.attachment(attachment.digest), attachments.path(of: attachment.digest), bytes: attachment.size)
    }
    for name in try store.approvalNames(of: run) where BundleMember.isPlain(name[...]) {
      let path = "\(store.approvalsFolder(of: run))/\(name)"
      var status = stat()
      // Whatever else lies there is no text of ours.
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else { continue }
      try add(.approval(name), path, bytes: Int64(status.st_size))
    }
    try put([UInt8](repeating: 0, count: 2 * TarHeader.size))
    guard operations.synchronize(file.descriptor) == 0 else { throw JournalError(errno: errno, path) }
    try operations.synchronizeDirectory(parent(of: path))
    isFinished = true
    return length
  }

  /// The first bytes of a file, which must have as many.
  private func add(_ member: BundleMember, _ source: String, bytes: Int64) throws(JournalError) {
    try put(TarHeader(name: member.name, bytes: bytes).block)
    var left = bytes
    var failure: JournalError?
    try readPieces(of: source) { piece in
      guard left > 0, failure == nil else { return }
      let part = piece.prefix(Int(min(left, Int64(piece.count))))
      left -= Int64(part.count)
      do throws(JournalError) { try put(Array(part)) } catch { failure = error }
    }
    if let failure { throw failure }
    guard left == 0 else { throw JournalError(.damaged, source, detail: "it is shorter than the journal says") }
    try put([UInt8](repeating: 0, count: Int((512 - bytes % 512) % 512)))
  }

  private func put(_ bytes: [UInt8]) throws(JournalError) {
    guard !bytes.isEmpty else { return }
    try operations.writeAll(bytes, to: file.descriptor, path: path)
    length += Int64(bytes.count)
  }
}
