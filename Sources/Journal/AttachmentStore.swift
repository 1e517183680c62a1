import Crypto
import Glibc
import Synchronization

/// Changes bytes on their way into an attachment.
public protocol AttachmentFilter: Sendable {
  /// What can be written of all that came so far and was not.
  mutating func push(_ bytes: [UInt8]) -> [UInt8]
  /// The rest.
  mutating func finish() -> [UInt8]
}

/// The attachments of one run: files that are named by the SHA-256 of what they hold.
public final class AttachmentStore: Sendable {
  public let directory: String
  private let operations: FileOperations
  /// Makes what changes the bytes of an attachment before they are written; nil: nothing does.
  private let filter: (@Sendable () -> any AttachmentFilter)?
  /// Partial files that were begun so far: each gets a name of its own, also when steps run at the same time.
  private let begun = Mutex(0)

  init(directory: String, operations: FileOperations, filter: (@Sendable () -> any AttachmentFilter)? = nil) {
    self.directory = directory
    self.operations = operations
    self.filter = filter
  }

  /// The same attachments; those that it keeps go through a filter. Of one that this changes the name says so.
  public func filtered(by filter: @escaping @Sendable () -> any AttachmentFilter) -> AttachmentStore {
    AttachmentStore(directory: directory, operations: operations, filter: filter)
  }

  public func path(of digest: ContentDigest) -> String { "\(directory)/\(digest.hex)" }

  /// Begins an attachment whose bytes are not all known yet.
  public func begin() throws(JournalError) -> AttachmentWriter {
    if mkdir(directory, 0o700) == 0 {
      try operations.synchronizeDirectory(parent(of: directory))
    } else if errno != EEXIST {
      throw JournalError(errno: errno, directory)
    }
    // A killed process may have left names behind.
    for _ in 0..<100_000 {
      let number = begun.withLock { (count: inout Int) in
        count += 1
        return count
      }
      let partial = "\(directory)/.partial-\(number)"
      let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file >= 0 {
        return AttachmentWriter(
          OwnedFile(file), partial: partial, directory: directory, operations, filter: filter?())
      }
      guard errno == EEXIST else { throw JournalError(errno: errno, partial) }
    }
    throw JournalError(.tooLarge, directory, detail: "it has more than 100000 unfinished attachments")
  }

  /// Keeps bytes; when this returns they are on the disk and may be named.
  public func store(_ bytes: [UInt8], name: String? = nil) throws(JournalError) -> JournalAttachment {
    let writer = try begin()
    try writer.append(bytes)
    return try writer.finish(name: name)
  }

  /// Keeps a copy of a regular file of any size.
  public func store(fileAt path: String, name: String? = nil, limit: Int64 = 1 << 32) throws(JournalError)
    -> JournalAttachment
  {
    let writer = try begin()
    var failure: JournalError?
    try readPieces(of: path) { piece in
      guard failure == nil else { return }
      do throws(JournalError) {
        guard writer.size + Int64(piece.count) <= limit else {
          throw JournalError(.tooLarge, path, detail: "evidence may have \(limit) bytes")
        }
        try writer.append(Array(piece))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return try writer.finish(name: name ?? path)
  }

  /// The bytes of an attachment, which must match its digest.
  public func read(_ attachment: JournalAttachment, limit: Int = 1 << 24) throws(JournalError) -> [UInt8] {
    let path = path(of: attachment.digest)
    guard attachment.size <= limit else {
      throw JournalError(.tooLarge, path, detail: "it has \(attachment.size) bytes, and \(limit) are read at most")
    }
    var bytes: [UInt8] = []
    let digest = try scan(path) { piece in
      if bytes.count <= limit { bytes.append(contentsOf: piece) }
    }
    guard digest == attachment.digest else {
      throw JournalError(.damaged, path, detail: "the attachment is not what the journal names")
    }
    return bytes
  }

  /// Copies the bytes as they are, also when they are not what the journal names.
  ///
  /// - Parameter copy: must not exist yet.
  public func copy(_ digest: ContentDigest, to copy: String) throws(JournalError) {
    let number = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw JournalError(errno: errno, copy) }
    let file = OwnedFile(number)
    var failure: JournalError?
    try readPieces(of: path(of: digest)) { piece in
      guard failure == nil else { return }
      do throws(JournalError) {
        try operations.writeAll(Array(piece), to: file.descriptor, path: copy)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard operations.synchronize(file.descriptor) == 0 else { throw JournalError(errno: errno, copy) }
  }

  /// What is wrong with an attachment; nil when it is there and is what the journal names.
  public func problem(with attachment: JournalAttachment) -> String? {
    let path = path(of: attachment.digest)
    guard access(path, F_OK) == 0 else { return "is missing" }
    do {
      return try scan(path) { _ in } == attachment.digest ? nil : "was changed"
    } catch {
      return "cannot be read (\(error.detail))"
    }
  }

  /// Removes what a killed process left unfinished. Only the holder of the run's lock may call it.
  func removePartials() {
    guard let stream = opendir(directory) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".partial-") { _ = unlink("\(directory)/\(name)") }
    }
  }

  private func scan(_ path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(JournalError) -> ContentDigest {
    var hash = SHA256()
    try readPieces(of: path) { piece in
      hash.update(bufferPointer: piece)
      body(piece)
    }
    return ContentDigest(hash)
  }
}

/// An attachment that is being written. Forgotten without `finish`, it leaves nothing.
public final class AttachmentWriter {
  private let file: OwnedFile
  private let partial: String
  private let directory: String
  private let operations: FileOperations
  private var hash = SHA256()
  private var filter: (any AttachmentFilter)?
  /// Of what came, where a filter may change it.
  private var original = SHA256()
  private var isNamed = false
  public private(set) var size: Int64 = 0

  init(
    _ file: consuming OwnedFile, partial: String, directory: String, _ operations: FileOperations,
    filter: (any AttachmentFilter)?
  ) {
    self.filter = filter
    self.file = file
    self.partial = partial
    self.directory = directory
    self.operations = operations
  }

  deinit {
    if !isNamed { _ = unlink(partial) }
  }

  public func append(_ bytes: [UInt8]) throws(JournalError) {
    guard var filter else { return try write(bytes) }
    bytes.withUnsafeBytes { original.update(bufferPointer: $0) }
    let passed = filter.push(bytes)
    self.filter = filter
    try write(passed)
  }

  private func write(_ bytes: [UInt8]) throws(JournalError) {
    try operations.writeAll(bytes, to: file.descriptor, path: partial)
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    size += Int64(bytes.count)
  }

  /// Syncs the bytes, gives them their name and syncs that.
  public func finish(name: String? = nil) throws(JournalError) -> JournalAttachment {
    var name = name
    if var filter {
      try write(filter.finish())
      self.filter = nil
      if ContentDigest(original) != ContentDigest(hash) { name = "\(name ?? "") (secrets covered)" }
    }
    let digest = ContentDigest(hash)
    let path = "\(directory)/\(digest.hex)"
    guard operations.synchronize(file.descriptor) == 0 else { throw JournalError(errno: errno, partial) }
    guard rename(partial, path) == 0 else { throw JournalError(errno: errno, path) }
    isNamed = true
    try operations.synchronizeDirectory(directory)
    return JournalAttachment(digest: digest, size: size, name: name)
  }
}

/// The directory that a path lies in.
func parent(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
