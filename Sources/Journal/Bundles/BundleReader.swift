import Glibc

/// Reads a bundle that another machine has written, or the folder of a run that was copied from it, into a folder of its own.
/// Nothing of it is believed here: the journal and its attachments are verified where they lie then.
public struct BundleReader {
  public let path: String
  public let limits: BundleLimits
  private let operations: FileOperations

  public init(_ path: String, limits: BundleLimits = BundleLimits()) {
    self.path = path
    self.limits = limits
    operations = .system
  }

  /// Writes the members below a folder, which must be there and be empty.
  public func unpack(into folder: String) throws(JournalError) {
    guard mkdir("\(folder)/attachments", 0o700) == 0, mkdir("\(folder)/approvals", 0o700) == 0 else {
      throw JournalError(errno: errno, folder)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failureToOpen() }
    if status.st_mode & S_IFMT == S_IFDIR {
      try copyFolder(into: folder)
    } else {
      try unpackArchive(into: folder)
    }
    for place in ["attachments", "approvals", ""] { try operations.synchronizeDirectory("\(folder)/\(place)") }
  }

  private func failureToOpen() -> JournalError {
    errno == ENOENT || errno == ENOTDIR ? JournalError(.noSuchBundle, path) : JournalError(errno: errno, path)
  }

  private func refused(_ reason: String) -> JournalError { JournalError(.damaged, path, detail: "it \(reason)") }

  // MARK: An archive

  private func unpackArchive(into folder: String) throws(JournalError) {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw failureToOpen() }
    let file = OwnedFile(number)
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else { throw JournalError(errno: errno, path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw refused("is no regular file") }
    guard Int64(status.st_size) <= limits.bytes + Int64(limits.members) * 1024 + 1024 else { throw tooLarge() }
    var seen: Set<BundleMember> = []
    var total: Int64 = 0
    while true {
      let block = try read(TarHeader.size, from: file.descriptor)
      let header: TarHeader?
      do throws(TarHeader.Problem) { header = try TarHeader(block) } catch { throw refused(error.reason) }
      guard let header else { break }
      let member = try admit(header.name, header.bytes, &seen, &total)
      let target = try create("\(folder)/\(member.name)")
      var left = header.bytes
      while left > 0 {
        let piece = try read(Int(min(left, 1 << 16)), from: file.descriptor)
        try operations.writeAll(piece, to: target.descriptor, path: path)
        left -= Int64(piece.count)
      }
      guard operations.synchronize(target.descriptor) == 0 else { throw JournalError(errno: errno, folder) }
      _ = try read(Int((512 - header.bytes % 512) % 512), from: file.descriptor)
    }
    guard try read(TarHeader.size, from: file.descriptor).allSatisfy({ $0 == 0 }) else {
      throw refused("goes on behind its end")
    }
    guard seen.contains(.journal) else { throw refused("holds no journal") }
  }

  /// Exactly so many bytes.
  private func read(_ count: Int, from descriptor: Int32) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if got < 0 {
        if errno == EINTR { continue }
        throw JournalError(errno: errno, path)
      }
      guard got > 0 else { throw refused("ends in the middle") }
      filled += got
    }
    return bytes
  }

  // MARK: A folder

  /// Takes the journal, and the attachments and approvals that have names as a bundle has them; the rest of a run's folder is of no use
  /// elsewhere.
  private func copyFolder(into folder: String) throws(JournalError) {
    var seen: Set<BundleMember> = []
    var total: Int64 = 0
    try copy("journal.jsonl", into: folder, &seen, &total)
    for place in ["attachments", "approvals"] {
      for name in try JournalStore(directory: path).names(in: "\(path)/\(place)")
      where BundleMember("\(place)/\(name)") != nil {
        try copy("\(place)/\(name)", into: folder, &seen, &total)
      }
    }
  }

  private func copy(
    _ name: String, into folder: String, _ seen: inout Set<BundleMember>, _ total: inout Int64
  ) throws(JournalError) {
    let source = "\(path)/\(name)"
    var status = stat()
    guard lstat(source, &status) == 0 else {
      throw errno == ENOENT ? refused("holds no `\(name)`") : JournalError(errno: errno, source)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw refused("has `\(name)`, which is no regular file") }
    let member = try admit(name, Int64(status.st_size), &seen, &total)
    let target = try create("\(folder)/\(member.name)")
    var left = Int64(status.st_size)
    var failure: JournalError?
    try readPieces(of: source) { piece in
      guard failure == nil, left > 0 else { return }
      let part = piece.prefix(Int(min(left, Int64(piece.count))))
      left -= Int64(part.count)
      do throws(JournalError) {
        try operations.writeAll(Array(part), to: target.descriptor, path: folder)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard operations.synchronize(target.descriptor) == 0 else { throw JournalError(errno: errno, folder) }
  }

  // MARK: What may be in it

  private func admit(
    _ name: String, _ bytes: Int64, _ seen: inout Set<BundleMember>, _ total: inout Int64
  ) throws(JournalError) -> BundleMember {
    guard let member = BundleMember(name) else {
      throw refused("holds `\(name)`, which has no place in the bundle of a run")
    }
    guard seen.insert(member).inserted else { throw refused("holds `\(name)` twice") }
    guard seen.count <= limits.members, bytes <= limits.bytes - total else { throw tooLarge() }
    if member == .journal, bytes > limits.journalBytes { throw tooLarge() }
    total += bytes
    return member
  }

  private func tooLarge() -> JournalError {
    JournalError(
      .tooLarge, path,
      detail:
        "a bundle may have \(limits.bytes) bytes in \(limits.members) members, and \(limits.journalBytes) bytes of journal"
    )
  }

  private func create(_ path: String) throws(JournalError) -> OwnedFile {
    let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    return OwnedFile(number)
  }
}
