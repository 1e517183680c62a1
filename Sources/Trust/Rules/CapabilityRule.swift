/// The signer must have the right that the commit's shape asks for.
enum CapabilityRule {
  static func needed(by signer: Signer, parents: Int) -> Capability {
    if parents > 1 { return .merge }
    return signer.kind == .forge ? .squash : .commit
  }

  static func finding(_ signer: Signer, parents: Int) -> Finding? {
    let needed = needed(by: signer, parents: parents)
    guard !signer.can(needed) else { return nil }
    return Finding(
      .notPermitted(rule: needed.rawValue), "signed by `\(signer.name)`, who may not \(needed.rawValue)")
  }
}
