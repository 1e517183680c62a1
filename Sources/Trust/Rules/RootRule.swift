/// A history has one beginning: the root. A commit without parents elsewhere belongs to another history.
enum RootRule {
  static func finding(parents: Int) -> Finding? {
    parents > 0 ? nil : Finding(.notPermitted(rule: "root"), "it has no parent and is not the root")
  }
}
