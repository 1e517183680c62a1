public import Git
public import Signatures

/// The operator's word about whose signatures count for what.
///
/// Decoded from `trust.yaml`, or built from allowed-signers files and keyrings.
public struct TrustPolicy: Sendable {
  /// Which parents of a trusted commit have to be trusted.
  public enum History: String, Sendable, Hashable, CaseIterable {
    case allParents = "all-parents"
    /// The signer of a merge vouches for the side branch.
    case firstParent = "first-parent"
  }

  /// What becomes of a commit that a forge signed and that is no clean merge of trusted parents.
  public enum ForgeOnly: String, Sendable, Hashable, CaseIterable {
    case accept
    /// Needs a health mark of its own.
    case marked
    case refuse
  }

  public enum Health: String, Sendable, Hashable, CaseIterable {
    case required, preferred, ignored
  }

  /// SHA-256 over the policy and every key file that it names, in hex.
  public let digest: String
  /// The files that were read, policy and keys.
  let files: [String]
  /// Only grows.
  public let epoch: Int
  /// The commit from which the history is verified.
  public var root: ObjectID?
  /// A commit that every tip must contain.
  public var floor: ObjectID?
  /// The branches that the policy speaks of; empty for any.
  public let branches: [String]
  public var history: History
  public let signers: [Signer]
  public var forgeOnly: ForgeOnly
  public let pathRules: [PathRule]
  public let health: Health
  /// What a rollback leaves at its newest authored state: secrets that were rotated since.
  public let protected: [PathPattern]
  public let quarantined: Quarantine
  /// Commits that the operator lets through, with the reason.
  public let accepted: [ObjectID: String]
  /// The judged repository has a policy of its own, in `.runback/`, which says more about who may do what.
  public let delegated: Bool

  /// Checks a signature against every key of the policy.
  let verifier: SignatureVerifier
  /// Lines for a person about certificates that were passed over; of keyrings that were given without a policy.
  public internal(set) var keyringWarnings: [String] = []
  /// A caller lets more pass than the policy itself does, for one judgement: nothing lasting may come of that.
  public internal(set) var isRelaxed = false
  private let owners: SignerIndex

  init(
    digest: String, files: [String] = [], epoch: Int = 1, root: ObjectID? = nil, floor: ObjectID? = nil,
    branches: [String] = [],
    history: History = .allParents, signers: [Signer], forgeOnly: ForgeOnly = .marked, pathRules: [PathRule] = [],
    health: Health = .preferred, protected: [PathPattern] = TrustPolicy.secretsByName,
    quarantined: Quarantine = Quarantine(), accepted: [ObjectID: String] = [:], delegated: Bool = false,
    verifier: SignatureVerifier,
    takesFirstOwner: Bool = false
  ) {
    self.digest = digest
    self.files = files
    self.epoch = epoch
    self.root = root
    self.floor = floor
    self.branches = branches
    self.history = history
    self.signers = signers
    self.forgeOnly = forgeOnly
    self.pathRules = pathRules
    self.health = health
    self.protected = protected
    self.quarantined = quarantined
    self.accepted = accepted
    self.delegated = delegated
    self.verifier = verifier
    owners = SignerIndex(signers, takesFirst: takesFirstOwner)
  }

  /// Whose signature it is: by the bare key, or by the certificate that came with it.
  func owner(of check: SignatureCheck) -> SignerIndex.Answer { owners.answer(check) }

  /// The signer, when it is one; says nothing about whether the signature is good.
  public func signer(of check: SignatureCheck) -> Signer? {
    guard case .owner(let owner) = owner(of: check) else { return nil }
    return signers[owner.signer]
  }

  func key(_ owner: SignerIndex.Owner) -> Signer.Key { signers[owner.signer].keys[owner.key] }

  public func signer(named name: String) -> Signer? { signers.first { $0.name == name } }

  public func protects(_ path: TreePath) -> Bool { protected.contains { $0.matches(path) } }

  /// Knows nobody: for looking at a history before there is a policy.
  public static var ofNobody: TrustPolicy {
    TrustPolicy(digest: "", signers: [], verifier: SignatureVerifier())
  }

  /// Where secrets usually lie that must not go back when everything else does.
  public static let secretsByName: [PathPattern] = [
    "**/*sealedsecret*.yaml", "**/*sealedsecret*.yml", "**/*sealed-secret*.yaml", "**/*sealed-secret*.yml",
    "**/*externalsecret*.yaml", "**/*externalsecret*.yml", "**/*external-secret*.yaml", "**/*external-secret*.yml",
    "**/*.sops.yaml", "**/*.sops.yml", "**/*.sops.json",
  ].compactMap(PathPattern.init)
}
