import Calendars
import Git

/// A statement must be about this commit, with this tree, on this branch, from this root: a mark that is moved elsewhere
/// says nothing there.
enum HealthStatementRule {
  struct Subject {
    let root: ObjectID
    /// Nil judges a commit on no branch: then the statement's branch does not matter.
    let branch: RefName?
    let commit: ObjectID
    let tree: ObjectID?
  }

  static func objection(_ statement: HealthStatement, _ subject: Subject, now: Timestamp) -> String? {
    if statement.commit != subject.commit { return "it is about the commit `\(statement.commit)`" }
    if statement.tree != subject.tree { return "it is about another tree, `\(statement.tree)`" }
    if statement.root != subject.root { return "it is about a history with the root `\(statement.root)`" }
    if let branch = subject.branch, BranchRule.name(branch) != BranchRule.name(statement.branch) {
      return "it is about `\(statement.branch)`"
    }
    if statement.time > now.adding(seconds: 86_400) { return "it claims a time in the future" }
    return nil
  }
}
