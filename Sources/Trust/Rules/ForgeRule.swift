/// A forge's key proves which forge made a commit, and not who asked for it: it signs for any account in any repository,
/// so an attacker can have an evil merge signed in a fork. Only what needs no trust in the asker counts.
enum ForgeRule {
  enum Shape {
    /// A squashed request or an edit on a page.
    case ownContent
    /// A merge of parents that are not all trusted.
    case untrustedParents
    /// Not what the three-way rule makes of its parents.
    case differs
    /// What the three-way rule makes of its parents cannot be told.
    case unknown(String)
    case cleanMerge
  }

  static func finding(_ shape: Shape, forge: Signer) -> Finding? {
    let why: String
    switch shape {
    case .cleanMerge: return nil
    case .ownContent: why = "it is no merge"
    case .untrustedParents: why = "not all its parents are trusted"
    case .differs: why = "its content is not the clean three-way merge of its parents"
    case .unknown(let reason): why = "what a clean merge of its parents is cannot be told: \(reason)"
    }
    return Finding(.forgeOnly, "only the forge `\(forge.name)` signed it, and \(why)")
  }

  /// Whether the policy lets such a commit through, and why.
  static func waiver(_ rule: TrustPolicy.ForgeOnly, attestedBy: [String]) -> String? {
    switch rule {
    case .accept: "what only the forge signed is accepted"
    case .marked where !attestedBy.isEmpty: "health attested by \(attestedBy.map { "`\($0)`" }.joined(separator: ", "))"
    case .marked, .refuse: nil
    }
  }
}
