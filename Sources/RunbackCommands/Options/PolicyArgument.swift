import Calendars
import Diagnostics
import Trust

/// The policy file that a command names, or the workspace's.
struct PolicyArgument {
  let path: String?

  init(_ path: String?) { self.path = path }

  func load(
    _ global: GlobalOptions, in surroundings: Surroundings
  ) throws -> (policy: TrustPolicy, warnings: [Diagnostic]) {
    let found = try path(global, in: surroundings)
    return try TrustPolicy.load(found, displayPath: surroundings.shown(found), now: surroundings.clock.now())
  }

  /// Absolute.
  func path(_ global: GlobalOptions, in surroundings: Surroundings) throws -> String {
    let found = try path.map(surroundings.absolute) ?? Workspace.find(global, in: surroundings)?.trustPolicy
    guard let found else { throw TrustError.noPolicy }
    return found
  }
}
