import Glibc
import Journal

/// Digests of the programs that a run starts. A program is read again only when its file has changed: `kubectl` has
/// 50 MB and is started by every other step.
struct ProgramDigests {
  private struct Identity: Hashable {
    let path: String
    let device: UInt64
    let file: UInt64
    let size: Int
    let seconds: Int
    let nanoseconds: Int
  }

  private var known: [Identity: ContentDigest] = [:]

  mutating func digest(of path: String) throws(JournalError) -> ContentDigest {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return try ContentDigest(ofFile: path) }
    let identity = Identity(
      path: path, device: UInt64(status.st_dev), file: UInt64(status.st_ino), size: Int(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    if let digest = known[identity] { return digest }
    let digest = try ContentDigest(ofFile: path)
    known[identity] = digest
    return digest
  }
}
