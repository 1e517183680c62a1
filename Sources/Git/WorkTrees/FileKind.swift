import Glibc

/// What lies at a path; symbolic links are not followed.
enum FileKind {
  case nothing, folder, other
}

func fileKind(_ path: String) -> FileKind {
  var attributes = stat()
  guard lstat(path, &attributes) == 0 else { return .nothing }
  return attributes.st_mode & S_IFMT == S_IFDIR ? .folder : .other
}
