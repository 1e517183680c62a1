import Expressions
import Git
import Journal
import Rollback

/// `git.bundle`: the history of some references, whole, in one file of evidence.
struct GitBundleAction: Action {
  let name = "git.bundle"
  let surroundings: ActionSurroundings

  private static let mostReferences = 100

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      guard let path = call.path("repo") else { throw ActionFailure(message: "there is no `repo`") }
      let (repository, references) = try failing { () throws(GitError) in
        let repository = try Repository.open(path)
        return (repository, try Self.references(call.texts("refs"), in: repository))
      }
      guard references.count <= Self.mostReferences else {
        throw ActionFailure(message: "a bundle takes at most \(Self.mostReferences) references")
      }
      let git = try failing { () throws(RollbackError) in
        try GitProgram(
          environment: call.variables, isInteractive: surroundings.isInteractive, processes: call.processes)
      }
      let file: JournalAttachment
      do throws(RollbackError) {
        let bundle = try await git.bundle(references, of: repository)
        defer { bundle.remove() }
        file = try Self.keep(bundle.path, call)
      } catch {
        throw ActionFailure(error)
      }
      return .succeeded(
        outputs: [
          "digest": .string(file.digest.hex), "size": .int(file.size), "refs": .int(Int64(references.count)),
        ],
        detail: references.map { "\($0.name.short) at \($0.target.short)" }.joined(separator: ", "), evidence: [file])
    } catch {
      return error.result
    }
  }

  private static func keep(_ path: String, _ call: ActionInvocation) throws(RollbackError) -> JournalAttachment {
    do throws(JournalError) {
      return try call.attachments.store(fileAt: path, name: "\(call.step).bundle")
    } catch {
      throw RollbackError(error)
    }
  }

  private static func references(_ names: [String], in repository: Repository) throws(GitError) -> [Reference] {
    if names.isEmpty { return [try repository.branchOrHead(nil)] }
    var references: [Reference] = []
    for name in names {
      if name.hasPrefix("refs/"), let reference = RefName(name), let target = try repository.target(of: reference) {
        references.append(Reference(name: reference, target: target))
      } else {
        references.append(try repository.branch(name))
      }
    }
    return references
  }
}
