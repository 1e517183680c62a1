import Glibc

/// A file that only its owner can have written, open and locked against other processes for as long as it is held.
///
/// For what is believed because of where it lies: a file that belongs to another user, that others may write to, or
/// that is a symbolic link is refused, and so is one in a folder that others may change.
public final class PrivateFile {
  public let path: String
  private let descriptor: Int32

  /// Opens the file, or makes it with mode 0600, and its folder with 0700, and waits some seconds for its lock.
  ///
  /// - Throws: ``FileError/Code/notPrivate(_:)``, ``FileError/Code/held``, and what the system says.
  public convenience init(_ path: String) throws(FileError) {
    try self.init(path, attempts: 250)
  }

  /// - Parameter attempts: how often the lock is asked for, 20 ms apart.
  package init(_ path: String, attempts: Int) throws(FileError) {
    let folder = parentFolder(of: path)
    try makeFolder(folder, mode: 0o700)
    try requirePrivateFolder(folder)
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard opened >= 0 else { throw openError(errno, path) }
    do throws(FileError) {
      try requirePrivate(opened, path)
      try lock(opened, path, attempts: attempts)
    } catch {
      close(opened)
      throw error
    }
    self.path = path
    descriptor = opened
  }

  deinit {
    // Said, not left to `close`: a child that is just being started still has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  public func read(limit: Int) throws(FileError) -> [UInt8] { try readAll(descriptor, path, limit: limit) }

  /// Writes behind the end, durably. On failure the file has its old length again, as far as the disk allows that.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw FileError(errno: errno, "write", path) }
    do throws(FileError) {
      try writeAll(bytes, to: descriptor, shownAs: path)
      guard fsync(descriptor) == 0 else { throw FileError(errno: errno, "write", path) }
    } catch {
      ftruncate(descriptor, end)
      throw error
    }
  }

  /// Cuts off what lies behind `length` bytes.
  public func truncate(to length: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(length)) == 0, fsync(descriptor) == 0 else {
      throw FileError(errno: errno, "write", path)
    }
  }
}

/// The bytes of a file as ``PrivateFile`` demands it, without its lock; nil when there is none.
public func readPrivateFile(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
  guard !path.utf8.contains(0) else { throw FileError(.notFound, "read", path) }
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  guard descriptor >= 0 else {
    if errno == ENOENT { return nil }
    throw openError(errno, path)
  }
  defer { close(descriptor) }
  try requirePrivate(descriptor, path)
  try requirePrivateFolder(parentFolder(of: path))
  return try readAll(descriptor, path, limit: limit)
}

private func openError(_ number: Int32, _ path: String) -> FileError {
  number == ELOOP
    ? FileError(.notPrivate("is a symbolic link"), "use", path) : FileError(errno: number, "use", path)
}

private func requirePrivate(_ descriptor: Int32, _ path: String) throws(FileError) {
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(errno: errno, "use", path) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.wrongKind, "use", path) }
  try requirePrivate(status, path)
}

private func requirePrivateFolder(_ path: String) throws(FileError) {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { throw FileError(errno: errno, "use", path) }
  try requirePrivate(status, path)
}

private func requirePrivate(_ status: stat, _ path: String) throws(FileError) {
  guard status.st_uid == geteuid() else { throw FileError(.notPrivate("belongs to another user"), "use", path) }
  guard status.st_mode & 0o022 == 0 else { throw FileError(.notPrivate("may be written by others"), "use", path) }
}

private func lock(_ descriptor: Int32, _ path: String, attempts: Int) throws(FileError) {
  for attempt in 0..<attempts {
    if attempt > 0 { usleep(20_000) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
    guard errno == EWOULDBLOCK || errno == EINTR else { throw FileError(errno: errno, "lock", path) }
  }
  throw FileError(.held, "use", path)
}

/// From the beginning, wherever the descriptor stands.
private func readAll(_ descriptor: Int32, _ path: String, limit: Int) throws(FileError) -> [UInt8] {
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(errno: errno, "read", path) }
  guard status.st_size <= limit else { throw FileError(.tooLarge(limit: limit), "read", path) }
  var bytes: [UInt8] = []
  while bytes.count <= limit {
    // One byte more than the file has, so that its end is seen without a second allocation.
    let capacity = bytes.isEmpty ? Int(status.st_size) + 1 : 64 * 1024
    var failure: Int32 = 0
    let offset = off_t(bytes.count)
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      let read = unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
      if read < 0 { failure = errno }
      count = max(read, 0)
    }
    if failure == EINTR { continue }
    if failure != 0 { throw FileError(errno: failure, "read", path) }
    if chunk.isEmpty { return bytes }
    bytes = bytes.isEmpty ? chunk : bytes + chunk
  }
  throw FileError(.tooLarge(limit: limit), "read", path)
}
