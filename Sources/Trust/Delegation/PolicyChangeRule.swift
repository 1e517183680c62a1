import Git

/// Who may change the delegated policy, and to what.
enum PolicyChangeRule {
  struct Facts {
    let own: DelegatedSource
    let parents: [DelegatedSource]
    /// Merge bases' entries; for two parents only.
    let bases: [DelegatedSource]
    /// Trusted, all of them: then a merge may bring along what one of them decided.
    let parentsAreTrusted: Bool
  }

  /// Whether the commit itself decided what the policy is: its entry is not what the three-way rule makes of its parents'.
  /// Policies are never merged line by line: nobody would have seen the result.
  static func isChange(_ facts: Facts) -> Bool {
    guard let first = facts.parents.first else { return facts.own != .absent }
    guard facts.parentsAreTrusted else { return facts.own != first }
    if facts.parents.allSatisfy({ $0 == first }) { return facts.own != first }
    guard facts.parents.count == 2, !facts.bases.isEmpty else { return true }
    let second = facts.parents[1]
    return !facts.bases.allSatisfy { base in
      if base == first { return facts.own == second }
      return base == second && facts.own == first
    }
  }

  /// What speaks against a change; nil when it may be made. Thresholds are for the path rules that cover the folder.
  static func finding(
    _ facts: Facts, to state: DelegatedState, from states: [DelegatedState], signer: Signer?
  ) -> Finding? {
    let name = DelegatedPolicy.folderName
    func refused(_ reason: String) -> Finding { Finding(.notPermitted(rule: "policy"), reason) }
    guard let signer, signer.kind == .person, signer.can(.admin) else {
      let who = signer.map { "signed by `\($0.name)`, who" } ?? "signed by nobody who"
      return refused("\(who) may not change the policy in `\(name)`")
    }
    switch state {
    case .policy: return nil
    case .unusable(let why): return refused("the policy in `\(name)` that it makes cannot be followed: \(why)")
    case .absent:
      let hadOne = states.contains { if case .absent = $0 { false } else { true } }
      return hadOne ? refused("it deletes the policy in `\(name)`, which only the operator could end") : nil
    }
  }
}
