import Diagnostics
import Git
import Manifests

/// Looks through a whole tree for what a plan has to know beside the changed files: controllers and kustomizations.
///
/// Everything else is passed over after a search for a few bytes, so that memory does not grow with it.
struct ManifestSurvey {
  struct Found {
    var controllers: [FoundController] = []
    var kustomizations: [String: Kustomization] = [:]
    /// How many files may deploy something, and how many of them were looked at.
    var files = 0
    var searched = 0
  }

  let repository: Repository
  /// Also within one search: a few trees can be in a repository billions of times.
  let memory: SurveyMemory

  init(repository: Repository, memory: SurveyMemory?) {
    self.repository = repository
    self.memory = memory ?? SurveyMemory()
  }

  /// Files that are looked at. More would make a plan slow, and no repository that people work on has as many.
  static let limit = 20_000
  private static let largestFile = 1 << 20
  /// A file without any of these words has no controller.
  private static let marks = ["argoproj.io", "fluxcd.io"].map { Array($0.utf8) }

  func search(_ tree: ObjectID) throws(RollbackError) -> Found {
    var walk = Walk(survey: self, found: Found())
    _ = try walk.visit(tree, at: .root, depth: 0)
    return walk.found
  }

  private struct Walk {
    let survey: ManifestSurvey
    var found: Found

    /// The number of files below that may deploy something; nil when one of them is of interest.
    mutating func visit(_ tree: ObjectID, at path: TreePath, depth: Int) throws(RollbackError) -> Int? {
      if let count = survey.memory.uninteresting(tree), found.searched + count <= ManifestSurvey.limit {
        found.files += count
        found.searched += count
        return count
      }
      // Deeper than that nobody keeps manifests, and git itself gives up.
      guard depth < 100 else { return nil }
      let entries = try rethrowing { () throws(GitError) in try survey.repository.tree(tree).entries }
      var count: Int? = 0
      var uninteresting: [ObjectID] = []
      for entry in entries {
        // Past the limit nothing is walked: a few small trees can name billions of files.
        guard found.searched < ManifestSurvey.limit else {
          found.files = max(found.files, found.searched + 1)
          return nil
        }
        let entryPath = path.appending(entry.name)
        let below =
          entry.mode.isTree
          ? try visit(entry.id, at: entryPath, depth: depth + 1) : try look(at: entry, entryPath)
        if below == 1, !entry.mode.isTree { uninteresting.append(entry.id) }
        count = below.flatMap { below in count.map { $0 + below } }
      }
      if let count {
        survey.memory.remember(tree, files: count)
      } else {
        for blob in uninteresting { survey.memory.remember(blob, files: 1) }
      }
      return count
    }

    private mutating func look(at entry: TreeEntry, _ path: TreePath) throws(RollbackError) -> Int? {
      let name = path.description
      guard entry.mode.isRegularFile, ManifestFile.mayDeploy(name) else { return 0 }
      found.files += 1
      found.searched += 1
      if survey.memory.uninteresting(entry.id) != nil { return 1 }
      let isKustomization = Kustomization.fileNames.contains(String(decoding: entry.name, as: UTF8.self))
      let bytes: [UInt8]
      do throws(GitError) {
        bytes = try survey.repository.blob(entry.id, limit: ManifestSurvey.largestFile)
      } catch {
        if error.reason == .objectTooLarge { return 1 }
        throw RollbackError(error)
      }
      guard isKustomization || ManifestSurvey.marks.contains(where: { bytes.contains(subsequence: $0) }) else {
        return 1
      }
      let file = ManifestFile(path: name, bytes: bytes)
      let controllers = file.manifests.compactMap(\.controller).map { FoundController(controller: $0, path: name) }
      if let kustomization = file.kustomization { found.kustomizations[name] = kustomization }
      found.controllers += controllers
      return file.kustomization == nil && controllers.isEmpty ? 1 : nil
    }
  }
}

/// A controller, and the file that it was found in.
struct FoundController: Hashable {
  let controller: Controller
  let path: String
}
