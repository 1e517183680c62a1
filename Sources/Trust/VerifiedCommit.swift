public import Git

// The initialiser is written out, because that it is internal is what the type is for.
// swift-format-ignore: UseSynthesizedInitializer
/// A commit that a policy trusts and that may be gone back to. Only this module makes one: whoever holds one need not
/// ask again, and whoever wants one has to.
public struct VerifiedCommit: Sendable, Hashable {
  public let commit: ObjectID
  public let tree: ObjectID
  /// The policy's name for who signed it.
  public let signer: String?
  /// The tip whose history was judged.
  public let tip: ObjectID
  /// By which policy.
  public let policyDigest: String

  internal init(commit: ObjectID, tree: ObjectID, signer: String?, tip: ObjectID, policyDigest: String) {
    self.commit = commit
    self.tree = tree
    self.signer = signer
    self.tip = tip
    self.policyDigest = policyDigest
  }
}
