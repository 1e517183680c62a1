import ArgumentParser
import Calendars
import Contacts
import Diagnostics
import Git

/// When and from which registry an answer is given.
struct ContactsOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The instant that the answer is for (RFC 3339; default: now).", valueName: "time"))
  var at: String?

  func instant(in surroundings: Surroundings) throws(CommandError) -> Timestamp {
    guard let at else { return surroundings.clock.now() }
    guard let time = Timestamp(rfc3339: at) else {
      throw CommandError(.usage, "`--at \(at)` is no time", hints: ["write it as `2026-11-20T03:00:00Z`"])
    }
    return time
  }

  /// The workspace's registry and the commit that holds it as it is, or that of another commit.
  func registry(
    _ global: GlobalOptions, asOf revision: String?, in surroundings: Surroundings
  ) throws -> (registry: Registry, commit: String?) {
    let directory = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
      .contacts
    let history = try RegistryHistory(directory)
    guard let revision else {
      let registry = try registry(global, in: surroundings)
      return (registry, try history?.commit(holding: registry).map { "\($0)" })
    }
    guard let history else {
      throw CommandError(.notFound, "`\(directory.shownAs)` lies in no work tree of git, so that it has no history")
    }
    let commit = try history.repository.peel(history.repository.resolve(revision)).id
    let reading = Registry.read(try history.sources(at: commit))
    guard let registry = reading.registry else {
      surroundings.console.report(reading.diagnostics, options: global, in: surroundings)
      throw ContactsError(.invalid(errors: reading.errorCount), directory: "\(directory.shownAs) of \(commit)")
    }
    return (registry, "\(commit)")
  }

  /// The workspace's registry; its findings go to standard error, and errors among them refuse it.
  func registry(_ global: GlobalOptions, in surroundings: Surroundings) throws -> Registry {
    let directory = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
      .contacts
    let reading = try cache(of: directory, global, in: surroundings)?.read(directory) ?? Registry.read(directory)
    guard let registry = reading.registry else {
      surroundings.console.report(reading.diagnostics, options: global, in: surroundings)
      throw ContactsError(.invalid(errors: reading.errorCount), directory: directory.shownAs)
    }
    return registry
  }

  @Flag(help: "Read every file of the contacts again, and keep nothing.")
  var noCache = false

  private func cache(
    of directory: RegistryDirectory, _ global: GlobalOptions, in surroundings: Surroundings
  ) -> RegistryCache? {
    if noCache { return nil }
    do throws(CommandError) {
      return RegistryCache(folder: "\(try global.stateFolder(in: surroundings))/cache", for: directory)
    } catch {
      // Without a place for the state the files are read each time.
      return nil
    }
  }
}
