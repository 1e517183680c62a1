import Glibc

/// The bytes of a regular file of at most `limit` bytes. Devices, pipes and folders are refused, so that a hostile path
/// can neither block nor feed us for ever; a file that grows while it is read is refused as well.
///
/// - Parameter followingLinks: false refuses a path whose last part is a symbolic link.
public func readFile(_ path: String, limit: Int, followingLinks: Bool = true) throws(FileError) -> [UInt8] {
  guard !path.utf8.contains(0) else { throw FileError(.notFound, "read", path) }
  // Non-blocking, because opening a named pipe would wait for a writer; it changes nothing for a regular file.
  let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
  let descriptor = unsafe open(path, flags)
  guard descriptor >= 0 else { throw FileError(errno: errno, "read", path) }
  defer { close(descriptor) }

  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(errno: errno, "read", path) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.wrongKind, "read", path) }
  guard status.st_size <= limit else { throw FileError(.tooLarge(limit: limit), "read", path) }

  // One byte more than the file has, so that its end is seen without a second allocation.
  var bytes: [UInt8] = []
  var capacity = Int(status.st_size) + 1
  while true {
    var failure: Int32 = 0
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      (count, failure) = unsafe readOnce(descriptor, into: buffer)
    }
    if failure != 0 { throw FileError(errno: failure, "read", path) }
    if chunk.isEmpty { return bytes }
    bytes = bytes.isEmpty ? chunk : bytes + chunk
    guard bytes.count <= limit else { throw FileError(.tooLarge(limit: limit), "read", path) }
    capacity = 64 * 1024
  }
}

/// The number of bytes read, or the error number.
private func readOnce(_ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>) -> (Int, Int32) {
  while true {
    let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
    if count >= 0 { return (count, 0) }
    if errno != EINTR { return (0, errno) }
  }
}
