import Expressions
import Git
import Journal
import Trust

/// `git.diff`: which commits and which paths lie between two revisions.
struct GitDiffAction: Action {
  let name = "git.diff"

  /// Of each list as an output; the whole list of paths is evidence.
  private static let listed = 1000

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      guard let path = call.path("repo") else { throw ActionFailure(message: "there is no `repo`") }
      let (commits, changes) = try failing { () throws(GitError) in
        let repository = try Repository.open(path)
        let from = try repository.resolve(call.text("from") ?? "")
        let to = try repository.resolve(call.text("to") ?? "HEAD")
        let graph = try repository.graph(from: [to, from])
        let known = graph.ancestors(of: [from])
        let commits = graph.order.filter { !known.contains($0) }
        return (commits, try repository.diff(try repository.commit(from).tree, try repository.commit(to).tree))
      }
      let scope = try call.texts("paths").map { text throws(ActionFailure) in
        guard let pattern = PathPattern(text) else {
          throw ActionFailure(message: "`\(text)` in `paths` is no pattern of paths")
        }
        return pattern
      }
      let wanted = changes.filter { change in scope.isEmpty || scope.contains { $0.matches(change.path) } }
      let lines = wanted.map { "\($0.kind.rawValue) \($0.path)\n" }.joined()
      let list = try failing { () throws(JournalError) in
        try call.attachments.store(Array(lines.utf8), name: "\(call.step).paths")
      }
      return Self.result(commits, wanted, list)
    } catch {
      return error.result
    }
  }

  private static func result(
    _ commits: [ObjectID], _ changes: [TreeChange], _ list: JournalAttachment
  ) -> ActionResult {
    func count(_ kind: TreeChange.Kind) -> Value { .int(Int64(changes.count { $0.kind == kind })) }
    var outputs: [String: Value] = [:]
    outputs["commits"] = .list(commits.prefix(listed).map { .string($0.hex) })
    outputs["commitCount"] = .int(Int64(commits.count))
    outputs["paths"] = .list(changes.prefix(listed).map { .string($0.path.description) })
    outputs["pathCount"] = .int(Int64(changes.count))
    outputs["added"] = count(.added)
    outputs["modified"] = count(.modified)
    outputs["deleted"] = count(.deleted)
    let first = changes.prefix(5).map { "; \($0.kind.rawValue) \($0.path)" }.joined()
    return .succeeded(
      outputs: outputs, detail: "\(commits.count) commits, \(changes.count) paths\(first)", evidence: [list])
  }
}
