public import Glibc

/// A file operation that failed, with the system's words.
public struct FileFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ action: String) {
    description = "\(action): \(String(cString: strerror(errno)))"
  }
}

/// The bytes of a file.
public func readFile(_ path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileFailure("open `\(path)`") }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw FileFailure("read `\(path)`") }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

public func readText(_ path: String) throws -> String {
  String(decoding: try readFile(path), as: UTF8.self)
}

/// Makes or replaces a file, and the folders above it.
public func writeFile(_ path: String, _ bytes: some Collection<UInt8>, mode: mode_t = 0o644) throws {
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeDirectory(String(path[..<slash])) }
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw FileFailure("open `\(path)`") }
  defer { close(descriptor) }
  let all = Array(bytes)
  var written = 0
  while written < all.count {
    let count = all[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { throw FileFailure("write `\(path)`") }
    written += count
  }
}

public func writeFile(_ path: String, _ text: String, mode: mode_t = 0o644) throws {
  try writeFile(path, text.utf8, mode: mode)
}

/// Makes a folder and those above it; one that exists is fine.
public func makeDirectory(_ path: String) throws {
  if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
    throw FileFailure("make the folder `\(path)`")
  }
  try makeDirectory(String(path[..<slash]))
  guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileFailure("make the folder `\(path)`") }
}

public func fileExists(_ path: String) -> Bool {
  var attributes = stat()
  return lstat(path, &attributes) == 0
}

/// The names in a folder, sorted.
public func listDirectory(_ path: String) throws -> [String] {
  guard let directory = opendir(path) else { throw FileFailure("list `\(path)`") }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes a file, or a folder with everything in it; symbolic links are removed, not followed.
public func removeRecursively(_ path: String) throws {
  var attributes = stat()
  guard lstat(path, &attributes) == 0 else { return }
  guard attributes.st_mode & S_IFMT == S_IFDIR else {
    guard unlink(path) == 0 else { throw FileFailure("remove `\(path)`") }
    return
  }
  _ = chmod(path, 0o700)
  for name in try listDirectory(path) { try removeRecursively(path + "/" + name) }
  guard rmdir(path) == 0 else { throw FileFailure("remove `\(path)`") }
}
