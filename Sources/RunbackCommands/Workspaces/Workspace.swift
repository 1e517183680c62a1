import Diagnostics
import Files

/// The folder that holds `runbooks/`, `contacts/` and optionally `trust.yaml`.
struct Workspace: Hashable {
  /// Absolute.
  let path: String

  var runbooks: String { "\(path)/runbooks" }
  var contacts: String { "\(path)/contacts" }
  var trustPolicyPath: String { "\(path)/trust.yaml" }
  /// `nil` when there is none.
  var trustPolicy: String? { isFile(trustPolicyPath) ? trustPolicyPath : nil }
}

extension Workspace {
  /// The workspace that `--workspace` or `RUNBACK_WORKSPACE` names, else the nearest one upwards from the working
  /// directory; `nil` when there is none.
  static func find(_ global: GlobalOptions, in surroundings: Surroundings) throws(CommandError) -> Workspace? {
    if let named = global.workspace ?? surroundings.filled("RUNBACK_WORKSPACE") {
      let workspace = Workspace(path: surroundings.absolute(named))
      guard isFolder(workspace.path) else {
        throw CommandError(
          .notFound, "there is no workspace at `\(named)`", hints: ["make one with `runback init \(named)`"])
      }
      return workspace
    }
    var folder = surroundings.workingDirectory
    while true {
      let workspace = Workspace(path: folder)
      if isFolder(workspace.runbooks), isFolder(workspace.contacts) { return workspace }
      let parent = parentFolder(of: folder)
      if parent == folder { return nil }
      folder = parent
    }
  }

  /// As `find`, for commands that need one.
  static func require(_ global: GlobalOptions, in surroundings: Surroundings) throws(CommandError) -> Workspace {
    guard let workspace = try find(global, in: surroundings) else {
      throw CommandError(
        .notFound,
        "there is no workspace here: no folder with `runbooks/` and `contacts/` upwards from `\(surroundings.workingDirectory)`",
        hints: ["name one with `--workspace DIR`, or make one with `runback init DIR`"])
    }
    return workspace
  }
}

extension GlobalOptions {
  /// `--state`, `RUNBACK_STATE`, else the XDG state directory.
  func stateFolder(in surroundings: Surroundings) throws(CommandError) -> String {
    if let named = state ?? surroundings.filled("RUNBACK_STATE") { return surroundings.absolute(named) }
    if let folder = surroundings.environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return "\(folder)/runback" }
    guard let home = surroundings.environment["HOME"], home.hasPrefix("/") else {
      throw CommandError(
        .usage, "there is no place for the state: neither `HOME` nor `XDG_STATE_HOME` is set",
        hints: ["name one with `--state DIR`"])
    }
    return "\(home)/.local/state/runback"
  }
}

extension Surroundings {
  /// A variable that is set to something.
  fileprivate func filled(_ variable: String) -> String? {
    environment[variable].flatMap { $0.isEmpty ? nil : $0 }
  }
}
