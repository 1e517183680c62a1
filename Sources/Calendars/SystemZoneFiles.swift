#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ZoneDatabase {
  /// Where Linux distributions and macOS keep the data.
  public static let systemDirectory = "/usr/share/zoneinfo"

  /// The data in a directory of the file system.
  public static func system(directory: String = systemDirectory) -> ZoneDatabase {
    ZoneDatabase(directory: directory) { relativePath, limit in
      readFile(directory + "/" + relativePath, limit: limit)
    }
  }
}

/// Reads a regular file of at most `limit` bytes. A pipe or a device is not opened for reading, so nothing blocks.
private func readFile(_ path: String, limit: Int) -> ZoneDatabase.FileAnswer {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    return errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable(reason(errno))
  }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { return .unreadable(reason(errno)) }
  guard status.st_mode & S_IFMT == S_IFREG else { return .unreadable("it is not a regular file") }

  // One byte more than permitted tells a file that is too large from one that just fits.
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 16_384)
  while bytes.count <= limit {
    let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      return .unreadable(reason(errno))
    }
    if count == 0 { return .bytes(bytes) }
    bytes += chunk.prefix(count)
  }
  return .unreadable("it has more than \(limit) bytes")
}

private func reason(_ code: Int32) -> String {
  switch code {
  case EACCES, EPERM: "permission denied"
  case ELOOP: "too many symbolic links"
  case EISDIR: "it is a directory"
  default: "error \(code) of the system"
  }
}
