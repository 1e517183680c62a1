import Diagnostics
import Git
import Manifests

/// Reads manifests by their blobs, and remembers those that it will be asked for again.
final class ManifestReader {
  private struct Key: Hashable {
    let path: TreePath
    let blob: ObjectID
  }

  private let repository: Repository
  private var known: [Key: ManifestFile] = [:]
  /// Of blobs that were read for something else: whether they are pointers to a Git LFS server.
  private var pointers: [ObjectID: Bool] = [:]

  /// Enough for the files that people change together; what is beyond is read twice.
  private static let kept = 5000

  init(_ repository: Repository) { self.repository = repository }

  /// Nil where there is no regular file, or none that may deploy something.
  func file(_ entry: TreeEntry?, at path: TreePath) throws(RollbackError) -> ManifestFile? {
    guard let entry, entry.mode.isRegularFile, ManifestFile.mayDeploy(path.description) else { return nil }
    let key = Key(path: path, blob: entry.id)
    if let file = known[key] { return file }
    let file: ManifestFile
    if let bytes = try bytes(entry.id, limit: ManifestFile.largest) {
      file = ManifestFile(path: path.description, bytes: bytes)
      if pointers.count < Self.kept * 2 { pointers[entry.id] = Self.isLargeFilePointer(bytes) }
    } else {
      // Whoever adds such a file must not stop its being undone.
      file = ManifestFile(unread: "it is larger than any manifest")
    }
    if known.count < Self.kept { known[key] = file }
    return file
  }

  /// Whether a file's content lies on a Git LFS server: what is in git then is a pointer of three lines.
  func isLargeFilePointer(_ entry: TreeEntry?) throws(RollbackError) -> Bool {
    guard let entry, entry.mode.isRegularFile else { return false }
    if let known = pointers[entry.id] { return known }
    return try bytes(entry.id, limit: Self.largestPointer).map(Self.isLargeFilePointer) ?? false
  }

  private static let largestPointer = 1024
  private static let pointerStart = Array("version https://git-lfs.github.com/spec/v1".utf8)

  private static func isLargeFilePointer(_ bytes: [UInt8]) -> Bool {
    bytes.count <= largestPointer && bytes.starts(with: pointerStart)
  }

  /// Nil for a file that is larger.
  private func bytes(_ blob: ObjectID, limit: Int) throws(RollbackError) -> [UInt8]? {
    do throws(GitError) {
      return try repository.blob(blob, limit: limit)
    } catch {
      if error.reason == .objectTooLarge { return nil }
      throw RollbackError(error)
    }
  }
}
