import Git
import Signatures

/// A policy that lies in the judged repository, by the operator's leave (`delegated: true`): who may commit there, and
/// what needs whom. Everything that says whom to distrust, and from where on to trust, stays the operator's.
struct DelegatedPolicy: Sendable {
  /// The policy's folder. Everything in it is part of the policy: its keys lie there as well.
  static let folderName = ".runback"
  static let fileName = "trust.yaml"

  static func covers(_ path: TreePath) -> Bool {
    path.components.first.map { $0.elementsEqual(folderName.utf8) } ?? false
  }

  /// The folder's tree; the same tree is the same policy.
  let folder: ObjectID
  let content: TrustPolicy

  /// The signer whose key it is; nil for one that the operator's own policy names, whose word about them wins.
  func signer(of check: SignatureCheck, unlessNamedBy operators: TrustPolicy) -> (Signer, Signer.Key)? {
    guard case .owner(let owner) = content.owner(of: check) else { return nil }
    let signer = content.signers[owner.signer]
    return operators.signer(named: signer.name) == nil ? (signer, content.key(owner)) : nil
  }
}

/// What a commit's tree says about the delegated policy.
enum DelegatedState: Sendable {
  case absent
  case policy(DelegatedPolicy)
  /// There, and not to be followed: the reason is a clause.
  case unusable(String)
}

/// Where a policy comes from, small enough to keep one for every commit.
enum DelegatedSource: Sendable, Hashable {
  case absent
  /// The entry of the policy's folder in a commit's tree.
  case entry(mode: UInt32, id: ObjectID)
  /// A tree that cannot be read; whoever made the commit chose it.
  case unreadable
  /// More parents with different policies than anybody makes.
  case tooMany
}
