import Glibc

/// The path of an executable file, searched for as a shell would, with two exceptions: the search path is a
/// parameter, and its empty or relative entries are passed over, because the working directory may be the attacker's.
///
/// - Parameters:
///   - name: a name without `/`, or a path, which is only checked.
///   - path: directories separated by `:`, as in `PATH`.
/// - Returns: nil when there is no executable regular file of that name.
public func findProgram(_ name: String, path: String) -> String? {
  guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
  if name.utf8.contains(UInt8(ascii: "/")) { return isExecutableFile(name) ? name : nil }
  for directory in path.split(separator: ":") where directory.hasPrefix("/") {
    let candidate = directory.hasSuffix("/") ? "\(directory)\(name)" : "\(directory)/\(name)"
    if isExecutableFile(candidate) { return candidate }
  }
  return nil
}

private func isExecutableFile(_ path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
  return access(path, X_OK) == 0
}
