import Diagnostics
import Git

/// Looks for images that the operator never wants to run again in a tree's files.
///
/// An image is searched for by its digest, as bytes, in every regular file: whatever the manifest's dialect, the digest
/// has to stand there. Files above a size that no manifest has are not looked into.
final class QuarantinedImages {
  private let repository: Repository
  private let needles: [(digest: [UInt8], name: String, why: String)]
  /// What is known of a subtree or blob: the index of a needle, or -1.
  private var known: [ObjectID: Int] = [:]

  static let largestFile = 1 << 20

  init(repository: Repository, quarantine: Quarantine) {
    self.repository = repository
    needles = quarantine.images.sorted { $0.key < $1.key }.map { image, why in
      (Array(image.split(separator: "@").last.map(String.init)?.utf8 ?? image.utf8), image, why)
    }
  }

  func objection(_ tree: ObjectID) throws(TrustError) -> String? {
    guard !needles.isEmpty else { return nil }
    do throws(GitError) {
      guard let needle = try search(tree) else { return nil }
      return "it holds the quarantined image `\(needles[needle].name)`: \(needles[needle].why)"
    } catch {
      guard error.isFaultOfContent else { throw TrustError(error) }
      return "whether it holds a quarantined image cannot be told: \(error.message)"
    }
  }

  /// Depth first with a stack of its own; trees and blobs that were seen before are not read again.
  private func search(_ tree: ObjectID) throws(GitError) -> Int? {
    var pending = [TreeEntry(name: [], mode: .tree, id: tree)]
    // A few small trees can name more folders than there are atoms.
    var clean: Set<ObjectID> = []
    while let entry = pending.popLast() {
      if let found = known[entry.id] {
        if found >= 0 { return found }
        continue
      }
      if entry.mode.isTree {
        if clean.insert(entry.id).inserted { pending += try repository.tree(entry.id).entries }
      } else if entry.mode.isRegularFile, let found = try search(blob: entry.id) {
        known[entry.id] = found
        return found
      } else {
        known[entry.id] = -1
      }
    }
    // Only now is it known that nothing below these trees was found.
    for id in clean { known[id] = -1 }
    return nil
  }

  private func search(blob: ObjectID) throws(GitError) -> Int? {
    let bytes: [UInt8]
    do throws(GitError) {
      bytes = try repository.blob(blob, limit: Self.largestFile)
    } catch {
      if error.reason == .objectTooLarge { return nil }
      throw error
    }
    return needles.firstIndex { bytes.contains(subsequence: $0.digest) }
  }
}
