import Git

/// A policy that lists branches speaks of those only.
enum BranchRule {
  /// The branch's name, whether it is looked at as our own or as `origin`'s: CI has often only the latter.
  static func name(_ branch: RefName) -> String {
    for prefix in ["refs/heads/", "refs/remotes/origin/"] where branch.name.hasPrefix(prefix) {
      return String(branch.name.dropFirst(prefix.count))
    }
    return branch.name
  }

  static func objection(_ branch: RefName, _ branches: [String]) -> String? {
    guard !branches.isEmpty, !branches.contains(name(branch)) else { return nil }
    return "the policy speaks of \(branches.map { "`\($0)`" }.joined(separator: ", ")), not of `\(name(branch))`"
  }
}
