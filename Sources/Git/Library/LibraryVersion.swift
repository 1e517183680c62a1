internal import CLibgit2

/// The release of libgit2 that is in use, such as `1.5.1`.
public var gitLibraryVersion: String {
  var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
  git_libgit2_version(&major, &minor, &revision)
  return "\(major).\(minor).\(revision)"
}
