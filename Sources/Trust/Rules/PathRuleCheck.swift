import Git

/// A ruled path may be changed by its signers only.
enum PathRuleCheck {
  /// - Parameters:
  ///   - changes: what the commit did itself.
  ///   - signer: nil for a commit that nobody known signed; then any ruled change is against the rule.
  static func finding(_ changes: [TreeChange], _ rules: [PathRule], signer: Signer?) -> Finding? {
    for rule in rules {
      if let signer, signer.kind == .person, rule.signers.contains(signer.name) { continue }
      guard let change = changes.first(where: { touches($0, rule) }) else { continue }
      let who = signer.map { "signed by `\($0.name)`, who" } ?? "signed by nobody who"
      return Finding(
        .notPermitted(rule: "path \(rule.name)"), "\(who) may not change `\(change.path)` (rule `\(rule.name)`)")
    }
    return nil
  }

  /// Deletions, additions, modes, symlinks and gitlinks all count, and so does a symlink or gitlink that stands in for a
  /// directory on the way to a ruled path: what it points at brings files of its own.
  static func touches(_ change: TreeChange, _ rule: PathRule) -> Bool {
    if rule.covers(change.path) { return true }
    guard let new = change.new, new.mode == .symbolicLink || new.mode == .gitlink else { return false }
    return rule.match.contains { $0.leadsThrough(change.path) }
  }
}
