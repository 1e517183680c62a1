import Glibc

/// Makes the folder and those above it that are missing. One that is there already is left as it is.
///
/// - Parameter mode: permission bits of the folders that are made, before the process's mask.
public func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(FileError) {
  if isFolder(path) { return }
  let parent = parentFolder(of: path)
  if parent != path { try makeFolder(parent, mode: mode) }
  if unsafe mkdir(path, mode) == 0 { return }
  let number = errno
  // Somebody else made it in between; or something that is no folder stands there.
  if number == EEXIST, isFolder(path) { return }
  throw number == EEXIST ? FileError(.wrongKind, "create", path) : FileError(errno: number, "create", path)
}

/// Makes a folder of a name that nothing had before, with mode 0700, inside `parent`.
public func makeTemporaryFolder(in parent: String, prefix: String) throws(FileError) -> String {
  var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
  let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
    unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) } != nil
  }
  guard made else { throw FileError(errno: errno, "create", "\(parent)/\(prefix)…") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The names in a folder but `.` and `..`, sorted by their bytes so that every machine sees the same order. Names that are not
/// UTF-8 are refused, as is a folder of more than `limit` names.
public func folderNames(_ path: String, limit: Int = 100_000) throws(FileError) -> [String] {
  guard let folder = unsafe opendir(path) else { throw FileError(errno: errno, "read", path) }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(validatingCString: $0) }
    }
    guard let name else { throw FileError(.system(EILSEQ), "read", path) }
    if name == "." || name == ".." { continue }
    guard names.count < limit else { throw FileError(.tooLarge(limit: limit), "read", path) }
    names.append(name)
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

public func isFolder(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

public func isFile(_ path: String) -> Bool { kind(of: path) == S_IFREG }

/// Links are followed.
private func kind(of path: String) -> mode_t? {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

/// Everything before the last `/`; `.` for a bare name and `/` for the root.
public func parentFolder(of path: String) -> String {
  var path = path[...]
  while path.count > 1, path.hasSuffix("/") { path.removeLast() }
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path with links, `.` and `..` resolved; `nil` when it does not exist.
public func resolvedPath(_ path: String) -> String? {
  guard !path.utf8.contains(0), let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// Removes a folder that we made, and everything in it. Links are removed, not followed; what cannot be removed stays.
public func removeFolder(_ path: String) {
  guard let names = try? folderNames(path) else { return }
  for name in names {
    let inside = "\(path)/\(name)"
    if unsafe unlink(inside) != 0 { removeFolder(inside) }
  }
  unsafe rmdir(path)
}

/// Gives a folder that is complete its name. Nothing may have that name yet.
public func renameNew(_ path: String, to name: String) throws(FileError) {
  // Only one of two who want the name can make this folder; renaming puts the complete one in its place in one step.
  guard unsafe mkdir(name, 0o700) == 0 else { throw FileError(errno: errno, "create", name) }
  guard unsafe rename(path, name) == 0 else {
    let error = FileError(errno: errno, "create", name)
    unsafe rmdir(name)
    throw error
  }
}

/// Whether something has that name; a link counts, wherever it leads.
public func exists(_ path: String) -> Bool {
  var status = stat()
  return unsafe lstat(path, &status) == 0
}
