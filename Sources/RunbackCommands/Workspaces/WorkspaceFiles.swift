import Calendars
import Contacts
import Diagnostics
import Files
import RunbookLanguage

/// The runbooks and contacts of a workspace, as files.
struct WorkspaceFiles {
  let workspace: Workspace
  let surroundings: Surroundings

  static let largest = 8 << 20

  var contacts: RegistryDirectory {
    RegistryDirectory(path: workspace.contacts, shownAs: surroundings.shown(workspace.contacts))
  }

  /// Paths of every runbook, sorted. Exercises and tests of runbooks lie beside them and are told apart by their names.
  func paths() throws(FileError) -> [String] {
    try folderNames(workspace.runbooks)
      .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") && isFile("\(workspace.runbooks)/\($0)") }
      .map { "\(workspace.runbooks)/\($0)" }
  }

  /// Paths of every file of tests, sorted.
  func testPaths() throws(FileError) -> [String] {
    try folderNames(workspace.runbooks)
      .filter { $0.hasSuffix(".test.yaml") && isFile("\(workspace.runbooks)/\($0)") }
      .map { "\(workspace.runbooks)/\($0)" }
  }

  /// The ids of every runbook: a file is named after its runbook.
  func identifiers() throws(FileError) -> [String] {
    try paths().map { String($0.dropFirst(workspace.runbooks.count + 1).dropLast(".yaml".count)) }
  }

  /// The file of the runbook, as the user knows it.
  func source(of identifier: String) throws -> Source {
    let known = try identifiers()
    guard known.contains(identifier) else {
      let near = didYouMean(identifier, among: known)
      throw CommandError(
        .notFound, "there is no runbook `\(identifier)` in `\(surroundings.shown(workspace.runbooks))`",
        hints: near.map { ["did you mean `\($0)`?"] } ?? ["`runback list` shows those that are there"])
    }
    return try source(at: "\(workspace.runbooks)/\(identifier).yaml")
  }

  func source(at path: String) throws(FileError) -> Source {
    Source(path: surroundings.shown(path), bytes: try readFile(path, limit: Self.largest))
  }

  /// Checks against the workspace's contacts where these can be read; errors in them are theirs to report.
  /// - Parameter features: what whoever asks can do with: all of the language to check or show it, less to run it.
  func checker(features: Set<LanguageFeature> = .all) -> RunbookChecker {
    let registry = (try? Registry.read(contacts))?.registry
    return RunbookChecker(features: features, today: surroundings.clock.now(), contacts: registry?.references)
  }
}

extension Registry {
  /// Everything that a runbook may refer to: `group:platform-security`.
  var references: Set<String> {
    Set(
      persons.keys.map { "\(Reference(.person, $0))" } + groups.keys.map { "\(Reference(.group, $0))" }
        + schedules.keys.map { "\(Reference(.schedule, $0))" }
        + escalations.keys.map { "\(Reference(.escalation, $0))" })
  }
}
