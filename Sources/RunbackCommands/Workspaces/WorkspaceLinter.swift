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

  /// One file that somebody names.
  func findings(of path: String) throws -> [Diagnostic] {
    let absolute = surroundings.absolute(path)
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
    var directory = RegistryDirectory(
      path: parentFolder(of: path), shownAs: surroundings.shown(parentFolder(of: path)))
    if let files, path.hasPrefix(files.workspace.contacts + "/") { directory = files.contacts }
    let name = "\(directory.shownAs)\(path.dropFirst(directory.path.count))"
    return try Registry.read(directory).diagnostics.filter { $0.source.path == name }
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
    var word = ""
    for line in source.bytes.split(separator: 0x0A) where line.starts(with: "kind:".utf8) {
      word = String(decoding: line.dropFirst(5), as: UTF8.self).filter { !" \r\"'".contains($0) }
      word = String(word.prefix { $0 != "#" })
      break
    }
    switch word {
    case "RunbookTest": self = .tests
    case "TrustPolicy": self = .policy
    case _ where Registry.documentKinds.contains(word): self = .contacts
    default: self = .runbook
    }
  }
}
