import Diagnostics
import Git
import Trust

/// What `[REVS]` names: a commit and its history, less that of another.
struct RevisionRange {
  let tip: ObjectID
  let excluded: [ObjectID]

  /// - Parameter text: `NEW`, `OLD..NEW` or `OLD..`; without it, the branch.
  init(_ text: String?, branch: Reference, in repository: Repository) throws {
    guard let text else {
      self.init(tip: branch.target, excluded: [])
      return
    }
    guard let dots = text.firstRange(of: "..") else {
      self.init(tip: try repository.resolve(text), excluded: [])
      return
    }
    let old = String(text[..<dots.lowerBound])
    let new = String(text[dots.upperBound...])
    guard !old.isEmpty, !new.hasPrefix(".") else {
      throw CommandError(.usage, "`\(text)` is no range of commits", hints: ["write a range as `OLD..NEW`"])
    }
    self.init(
      tip: new.isEmpty ? branch.target : try repository.resolve(new),
      excluded: [try repository.resolve(old)])
  }

  private init(tip: ObjectID, excluded: [ObjectID]) {
    self.tip = tip
    self.excluded = excluded
  }

  /// The commits to show; `nil` for all.
  func selection(in verification: ChainVerification) throws(CommandError) -> Set<ObjectID>? {
    guard let old = excluded.first else { return nil }
    guard let commits = verification.commits(after: old, upTo: tip) else {
      throw CommandError(
        .notFound, "`\(old)` is not in the history of `\(tip)` that was judged",
        hints: ["name a commit between the root `\(verification.root)` and the tip"])
    }
    return Set(commits)
  }
}
