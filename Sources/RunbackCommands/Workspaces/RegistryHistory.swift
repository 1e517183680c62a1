import Contacts
import Diagnostics
import Files
import Git

/// The registry of a workspace as commits of the repository around it have it.
struct RegistryHistory {
  let repository: Repository
  private let directory: RegistryDirectory
  /// From the top of the work tree; nil: the folder is the top itself.
  private let folder: TreePath?

  /// `nil` when the folder lies in no work tree.
  init?(_ directory: RegistryDirectory) throws {
    guard let path = resolvedPath(directory.path) else { return nil }
    do throws(GitError) {
      repository = try Repository.discover(from: path)
    } catch {
      // Who is on call does not depend on a repository that git itself would not open.
      if [.noRepository, .notOwned, .unsupportedRepository].contains(error.reason) { return nil }
      throw error
    }
    guard let top = repository.workDirectory.flatMap(resolvedPath), path == top || path.hasPrefix(top + "/") else {
      return nil
    }
    self.directory = directory
    folder = path == top ? nil : TreePath(String(path.dropFirst(top.count + 1)))
  }

  /// The files of the registry in a commit, called as those of the folder are.
  func sources(at commit: ObjectID) throws -> [Source] {
    var tree = try repository.commit(commit).tree
    if let folder {
      guard let entry = try repository.entry(tree, at: folder), entry.mode.isTree else {
        throw ContactsError(.noDirectory, directory: "\(directory.shownAs) of \(commit)")
      }
      tree = entry.id
    }
    var found: [(names: [String], id: ObjectID)] = []
    for (path, entry) in try repository.files(of: tree) where entry.mode.isRegularFile {
      let names = "\(path)".split(separator: "/").map(String.init)
      // As the folder itself is read: nothing hidden, nothing deep.
      guard let last = names.last, names.count <= RegistryDirectory.maximumDepth + 1,
        !names.contains(where: { $0.hasPrefix(".") }), RegistryDirectory.isPart(last)
      else { continue }
      found.append((names, entry.id))
    }
    var left = RegistryDirectory.maximumBytes
    var sources: [Source] = []
    for (names, id) in found.sorted(by: { $0.names.lexicographicallyPrecedes($1.names) }) {
      let bytes = try repository.blob(id, limit: RegistryDirectory.maximumBytes)
      left -= bytes.count
      guard left >= 0, sources.count < RegistryDirectory.maximumFiles else {
        throw ContactsError(.tooLarge(limit: RegistryDirectory.maximumBytes), directory: directory.shownAs)
      }
      sources.append(Source(path: "\(directory.shownAs)/\(names.joined(separator: "/"))", bytes: bytes))
    }
    guard !sources.isEmpty else { throw ContactsError(.noDocuments, directory: "\(directory.shownAs) of \(commit)") }
    return sources
  }

  /// The tip of the branch that is checked out, when its files are those that were read.
  func commit(holding registry: Registry) throws -> ObjectID? {
    let tip: ObjectID
    switch try repository.head() {
    case .branch(let reference): tip = reference.target
    case .detached(let id): tip = id
    case .unborn: return nil
    }
    let sources: [Source]
    do {
      sources = try self.sources(at: tip)
    } catch is ContactsError {
      return nil
    }
    return Registry.digest(of: sources) == registry.digest ? tip : nil
  }
}
