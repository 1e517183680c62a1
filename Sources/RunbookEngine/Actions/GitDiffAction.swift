import Expressions
import Git
import Journal

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
      return .succeeded(
        outputs: [
          "commits": .list(commits.prefix(Self.listed).map { .string($0.hex) }),
          "commitCount": .int(Int64(commits.count)),
          "paths": .list(wanted.prefix(Self.listed).map { .string($0.path.description) }),
          "pathCount": .int(Int64(wanted.count)),
          "added": .int(Int64(wanted.count { $0.kind == .added })),
          "modified": .int(Int64(wanted.count { $0.kind == .modified })),
          "deleted": .int(Int64(wanted.count { $0.kind == .deleted })),
        ],
        detail: "\(commits.count) commits, \(wanted.count) paths"
          + wanted.prefix(5).map { "; \($0.kind.rawValue) \($0.path)" }.joined(),
        evidence: [list])
    } catch {
      return error.result
    }
  }
}
