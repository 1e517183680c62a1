import Files
public import Git
import Processes

extension GitProgram {
  /// A bundle in a folder of its own, to be removed by whoever asked for it.
  public struct Bundle: Sendable {
    public let path: String
    let folder: String

    public func remove() { removeFolder(folder) }
  }

  /// Everything that can be reached from the references, as `git bundle` writes it: `git clone FILE` reads it anywhere.
  /// The repository's own configuration and hooks are not there to be run.
  public func bundle(_ references: [Reference], of repository: Repository) async throws(RollbackError) -> Bundle {
    let objects = "\(repository.commonDirectory)/objects"
    guard !objects.utf8.contains(0x0A) else {
      throw RollbackError(.usage, "the repository's path has a line break in it, and git could not be told where it is")
    }
    let folder = try rethrowing { () throws(FileError) in
      try makeTemporaryFolder(in: environment["TMPDIR"] ?? "/tmp", prefix: "runback-bundle-")
    }
    do throws(RollbackError) {
      let repository = "\(folder)/git"
      let made = try await run(["init", "--quiet", "--bare", repository], for: nil)
      guard made.succeeded else { throw Self.failure("cannot make a folder for git to work in", made, nil) }
      let lines = Dictionary(references.map { ($0.name.name, $0.target.hex) }, uniquingKeysWith: { $1 })
        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { "\($0.value) \($0.key)\n" }
      try rethrowing { () throws(FileError) in
        try writeFile("\(objects)\n", to: "\(repository)/objects/info/alternates")
        try writeFile(lines.joined(), to: "\(repository)/packed-refs")
      }
      let path = "\(folder)/bundle"
      let written = try await run(
        ["--git-dir", repository, "bundle", "create", "--quiet", path, "--all"], for: nil)
      guard written.succeeded else { throw Self.failure("cannot write the bundle", written, nil) }
      return Bundle(path: path, folder: folder)
    } catch {
      removeFolder(folder)
      throw error
    }
  }
}
