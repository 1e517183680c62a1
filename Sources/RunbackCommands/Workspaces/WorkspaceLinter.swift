import Calendars
import Contacts
import Diagnostics
import Files
import RunbookLanguage
import RunbookSimulation
import Trust

/// Checks the files of a workspace, each by its kind.
struct WorkspaceLinter {
  private let surroundings: Surroundings
  private let files: WorkspaceFiles?
  private let checker: RunbookChecker
  private let tests: TestFiles?

  /// - Parameter workspace: nil: files are checked by themselves.
  init(_ workspace: Workspace?, in surroundings: Surroundings) throws {
    self.surroundings = surroundings
    files = workspace.map { WorkspaceFiles(workspace: $0, surroundings: surroundings) }
    checker = files?.checker() ?? RunbookChecker(features: .all, today: surroundings.clock.now())
    tests = try files.map { try TestFiles($0) }
  }

  /// Runbooks, tests, contacts and the trust policy.
  func everything() throws -> [Diagnostic] {
    guard let files else { return [] }
    var found: [Diagnostic] = []
    for path in try files.paths() + files.testPaths() { found += try findings(in: files.source(at: path), at: path) }
    found += try Registry.read(files.contacts).diagnostics
    if let policy = files.workspace.trustPolicy { found += try policyFindings(policy) }
    return found
  }

  /// One file that somebody names, or all files of this language in a folder.
  func findings(of path: String) throws -> [Diagnostic] {
    let absolute = surroundings.absolute(path)
    if isFolder(absolute) { return try folderFindings(absolute, named: path) }
    return try findings(
      in: Source(path: path, bytes: try readFile(absolute, limit: WorkspaceFiles.largest)), at: absolute)
  }

  private func findings(in source: Source, at path: String) throws -> [Diagnostic] {
    switch DocumentKind(of: source) {
    case .runbook: checker.check(source).diagnostics
    case .tests: reader(beside: path).read(source).diagnostics
    case .contacts: try contactFindings(in: source, at: path)
    case .policy: try policyFindings(path)
    }
  }

  // MARK: Folders

  /// Hidden folders are passed over, and files that say with their `apiVersion` that they are somebody else's, such as manifests.
  private func folderFindings(_ folder: String, named name: String) throws -> [Diagnostic] {
    var found: [Diagnostic] = []
    var contactFiles: [String: Set<String>] = [:]
    var count = 0
    for path in try yamlFiles(in: folder) {
      let source = Source(path: surroundings.shown(path), bytes: try readFile(path, limit: WorkspaceFiles.largest))
      guard !DocumentKind.isForeign(source) else { continue }
      count += 1
      if DocumentKind(of: source) == .contacts {
        let directory = registry(around: path)
        contactFiles[directory.path, default: []].insert(
          "\(directory.shownAs)\(path.dropFirst(directory.path.count))")
      } else {
        found += try findings(in: source, at: path)
      }
    }
    guard count > 0 else {
      throw CommandError(
        .notFound, "there is no runbook, test, contact or policy in the folder `\(name)`",
        hints: ["name a folder with files ending in `.yaml`, or the files themselves"])
    }
    // A folder of contacts is read once, whatever lies in it.
    for (folder, names) in contactFiles.sorted(by: { $0.key < $1.key }) {
      found += try Registry.read(registry(around: "\(folder)/contacts.yaml")).diagnostics
        .filter { names.contains($0.source.path) }
    }
    return found
  }

  /// Sorted. Links are not followed, so that no folder is gone through twice.
  private func yamlFiles(in folder: String) throws -> [String] {
    var files: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for name in try folderNames(next) where !name.hasPrefix(".") {
        let path = "\(next)/\(name)"
        if isFolder(path), resolvedPath(path) == resolvedPath(next).map({ "\($0)/\(name)" }) {
          folders.append(path)
        } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml"), isFile(path) {
          files.append(path)
        }
        guard files.count + folders.count <= Self.mostFiles else {
          throw CommandError(
            .usage, "`\(surroundings.shown(folder))` holds more than \(Self.mostFiles) files and folders",
            hints: ["name the folders of the runbooks and contacts"])
        }
      }
    }
    return files.sorted()
  }

  private static let mostFiles = 100_000

  // MARK: Kinds

  /// Tests are read with the runbooks of the workspace, or those of the folder in which they lie.
  private func reader(beside path: String) -> RunbookTestReader {
    if let tests { return tests.reader(checker) }
    let folder = parentFolder(of: path)
    let checker = checker
    return RunbookTestReader { identifier in
      let file = "\(folder)/\(identifier).yaml"
      guard !identifier.contains("/"), let bytes = try? readFile(file, limit: WorkspaceFiles.largest) else {
        return .missing(known: [])
      }
      return checker.check(Source(path: file, bytes: bytes)).runbook.map(RunbookTestReader.Lookup.found) ?? .broken
    }
  }

  /// A file of contacts refers to others, so that the whole registry is read and the file's own part is said.
  private func contactFindings(in source: Source, at path: String) throws -> [Diagnostic] {
    let directory = registry(around: path)
    let name = "\(directory.shownAs)\(path.dropFirst(directory.path.count))"
    return try Registry.read(directory).diagnostics.filter { $0.source.path == name }
  }

  /// The registry that a file of contacts belongs to.
  private func registry(around path: String) -> RegistryDirectory {
    if let files, path.hasPrefix(files.workspace.contacts + "/") { return files.contacts }
    let folder = parentFolder(of: path)
    return RegistryDirectory(path: folder, shownAs: surroundings.shown(folder))
  }

  private func policyFindings(_ path: String) throws -> [Diagnostic] {
    do throws(TrustError) {
      return try TrustPolicy.lint(
        path, displayPath: surroundings.shown(path), now: surroundings.clock.now(), history: nil
      ).warnings
    } catch {
      guard !error.diagnostics.isEmpty else { throw error }
      return error.diagnostics
    }
  }
}

/// What a file says that it is. What says nothing is held for a runbook, whose checker says what is missing.
enum DocumentKind {
  case runbook, tests, contacts, policy

  /// Reads the first `kind:` at the margin: a thousand files need not be parsed twice.
  init(of source: Source) {
    switch Self.word(after: "kind:", in: source) ?? "" {
    case "RunbookTest": self = .tests
    case "TrustPolicy": self = .policy
    case let word where Registry.documentKinds.contains(word): self = .contacts
    default: self = .runbook
    }
  }

  /// It says that it is in another language, as a Kubernetes manifest does.
  static func isForeign(_ source: Source) -> Bool {
    guard let version = word(after: "apiVersion:", in: source) else { return false }
    return !version.hasPrefix("runback/")
  }

  private static func word(after key: String, in source: Source) -> String? {
    for line in source.bytes.split(separator: 0x0A) where line.starts(with: key.utf8) {
      let word = String(decoding: line.dropFirst(key.utf8.count), as: UTF8.self).filter { !" \r\"'".contains($0) }
      return String(word.prefix { $0 != "#" })
    }
    return nil
  }
}
