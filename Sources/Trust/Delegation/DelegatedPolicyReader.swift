import Calendars
import Diagnostics
import Files
import Git
import YAML

/// Reads delegated policies from trees, each once. What it keeps is bounded, whatever a repository holds.
final class DelegatedPolicyReader {
  private let repository: Repository
  private let operators: TrustPolicy
  private let now: Timestamp
  private var states: [DelegatedSource: DelegatedState] = [:]
  var keptCount: Int { states.count }
  private var sources: [ObjectID: DelegatedSource] = [:]
  private let keyrings = KeyringCache()
  /// What kept a key file from being read that is no fault of whoever wrote the policy.
  private var keyFault: GitError?

  /// Policies and trees that are remembered at a time.
  private static let kept = 512
  private static let keptSources = 1 << 16
  /// A policy that people write has a few kilobytes.
  private static let largestPolicy = 1 << 20
  private static let largestKeyFile = 256 << 10
  private static let mostKeyFiles = 1000
  private static let limits = YAMLLimits(bytes: largestPolicy, depth: 20, nodes: 100_000, diagnostics: 20)

  init(_ repository: Repository, operators: TrustPolicy, now: Timestamp) {
    self.repository = repository
    self.operators = operators
    self.now = now
  }

  func source(ofTree tree: ObjectID?) throws(TrustError) -> DelegatedSource {
    guard let tree else { return .absent }
    if let known = sources[tree] { return known }
    let source: DelegatedSource
    do throws(GitError) {
      let entry = try repository.tree(tree)[Array(DelegatedPolicy.folderName.utf8)]
      source = entry.map { .entry(mode: $0.mode.rawValue, id: $0.id) } ?? .absent
    } catch {
      guard error.isFaultOfContent else { throw TrustError(error) }
      source = .unreadable
    }
    if sources.count >= Self.keptSources { sources.removeAll() }
    sources[tree] = source
    return source
  }

  func state(_ source: DelegatedSource) throws(TrustError) -> DelegatedState {
    if let known = states[source] { return known }
    let state: DelegatedState
    switch source {
    case .absent: state = .absent
    case .unreadable: state = .unusable("its tree cannot be read")
    case .tooMany: state = .unusable("its parents have too many different policies")
    case .entry(let mode, let id):
      state =
        FileMode(rawValue: mode).isTree
        ? try read(id) : .unusable("`\(DelegatedPolicy.folderName)` is no folder")
    }
    if states.count >= Self.kept { states.removeAll() }
    states[source] = state
    return state
  }

  private func read(_ folder: ObjectID) throws(TrustError) -> DelegatedState {
    do throws(GitError) {
      guard let file = try repository.tree(folder)[Array(DelegatedPolicy.fileName.utf8)] else { return .absent }
      guard file.mode.isRegularFile else {
        return .unusable("`\(DelegatedPolicy.folderName)/\(DelegatedPolicy.fileName)` is no regular file")
      }
      let path = "\(DelegatedPolicy.folderName)/\(DelegatedPolicy.fileName)"
      let source = Source(path: path, bytes: try repository.blob(file.id, limit: Self.largestPolicy))
      var decoder = PolicyDecoder(
        source, at: path, files: PolicyFiles(reading: keyFiles(in: folder)), now: now, limits: Self.limits,
        delegatedBy: operators.signers, keyrings: keyrings)
      let decoded = decoder.decode()
      if let fault = keyFault { throw fault }
      if let policy = decoded { return .policy(DelegatedPolicy(folder: folder, content: policy)) }
      let first = decoder.context.diagnostics.first { $0.severity == .error }
      return .unusable(first.map { "\($0.code.name): \($0.message)" } ?? "it is invalid")
    } catch {
      // What is missing or spoilt is a fault of this clone; anything else is one of the commit.
      guard error.isFaultOfContent else { throw TrustError(error) }
      return .unusable(error.message)
    }
  }

  /// Key files lie in the policy's folder, as regular files; where a link leads, another commit could decide.
  private func keyFiles(in folder: ObjectID) -> PolicyFiles.Read {
    var count = 0
    let prefix = DelegatedPolicy.folderName + "/"
    return { [self] (path) throws(PolicyFiles.Unreadable) in
      count += 1
      guard count <= Self.mostKeyFiles else { throw PolicyFiles.Unreadable(why: "there are too many key files") }
      guard path.hasPrefix(prefix), let inside = TreePath(String(path.dropFirst(prefix.count))) else {
        throw PolicyFiles.Unreadable(why: "it lies outside the policy's folder `\(DelegatedPolicy.folderName)`")
      }
      let entry: TreeEntry?
      do throws(GitError) {
        entry = try repository.entry(folder, at: inside)
      } catch {
        if !error.isFaultOfContent { keyFault = error }
        throw PolicyFiles.Unreadable(why: error.message)
      }
      guard let entry, entry.mode.isRegularFile else {
        throw PolicyFiles.Unreadable(why: entry == nil ? "it does not exist" : "it is no regular file")
      }
      do throws(GitError) {
        return try repository.blob(entry.id, limit: Self.largestKeyFile)
      } catch {
        if !error.isFaultOfContent { keyFault = error }
        throw PolicyFiles.Unreadable(why: error.message)
      }
    }
  }
}
