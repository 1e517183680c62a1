import Calendars
import Git
import Signatures

/// By what one commit is judged: the operator's policy and, where that delegates, the policies that its parents' trees
/// hold, all of which must let it pass.
struct GoverningPolicy: Sendable {
  let operators: TrustPolicy
  /// Empty without delegation, and where no parent has a policy.
  let delegated: [DelegatedPolicy]
  /// Some parent has no policy, so that the others grant nothing.
  let isPartlyAbsent: Bool
  /// A parent's policy cannot be followed: nothing passes.
  let obstacle: String?
  /// Every rule of every policy holds.
  let pathRules: [PathRule]

  init(
    operators: TrustPolicy, delegated: [DelegatedPolicy] = [], isPartlyAbsent: Bool = false, obstacle: String? = nil
  ) {
    self.operators = operators
    self.delegated = delegated
    self.isPartlyAbsent = isPartlyAbsent
    self.obstacle = obstacle
    var rules = operators.pathRules
    for policy in delegated { for rule in policy.content.pathRules where !rules.contains(rule) { rules.append(rule) } }
    pathRules = rules
  }

  func protects(_ path: TreePath) -> Bool {
    operators.protects(path) || delegated.contains { $0.content.protects(path) }
  }

  /// Whose signature it is, with what cryptography says about it.
  struct Identity: Sendable {
    let check: SignatureCheck
    var signer: Signer? = nil
    var key: Signer.Key? = nil
    /// Why a good signature is nobody's.
    var stranger = Finding(.unknownKey, "signed by a key that no signer of the policy has")
  }

  /// Finds the signer: the operator's policy first, then each delegated one, which must all name the same. Rights are
  /// those that all of them grant.
  ///
  /// - Parameter recheck: the same signature, checked against a delegated policy's keys.
  func identify(
    _ check: SignatureCheck, recheck: (DelegatedPolicy) throws(TrustError) -> SignatureCheck
  ) throws(TrustError) -> Identity {
    let answer = operators.owner(of: check)
    if case .owner(let owner) = answer {
      return Identity(check: check, signer: operators.signers[owner.signer], key: operators.key(owner))
    }
    var nobody = Identity(check: check)
    if let finding = SignerRule.finding(check, answer, operators) { nobody.stranger = finding }
    guard answer == .nobody, check.outcome == .unknownKey || check.outcome.isAttributable, !delegated.isEmpty,
      !isPartlyAbsent
    else { return nobody }
    var found: (check: SignatureCheck, signer: Signer, key: Signer.Key)?
    for policy in delegated {
      let again = try recheck(policy)
      // One that says the key is revoked, or the signature bad, is the one that counts.
      guard again.outcome.isAttributable else { return Identity(check: again) }
      guard let (signer, key) = policy.signer(of: again, unlessNamedBy: operators),
        found.map({ $0.signer.name == signer.name && $0.signer.kind == signer.kind }) ?? true
      else {
        return Identity(
          check: again,
          stranger: Finding(.unknownKey, "signed by a key that no signer of the policies that judge it has"))
      }
      let rights = found.map { $0.signer.capabilities.intersection(signer.capabilities) } ?? signer.capabilities
      found = (
        again, Signer(name: signer.name, kind: signer.kind, keys: signer.keys, capabilities: rights), key
      )
    }
    return found.map { Identity(check: $0.check, signer: $0.signer, key: $0.key) } ?? nobody
  }

  /// What judges, as a clause.
  var account: String {
    let folders = delegated.map { "`\(DelegatedPolicy.folderName)` (\($0.folder))" }
    switch folders.count {
    case 0: return "judged by the operator's policy: its parents have none"
    case 1 where !isPartlyAbsent:
      return "judged by the operator's policy, and by that in the parent's \(folders[0])"
    default:
      return "judged by the operator's policy, and by the strictest of its parents': "
        + folders.joined(separator: ", ") + (isPartlyAbsent ? ", and one without a policy" : "")
    }
  }
}

extension SignatureCheck.Outcome {
  /// The signature fits, so that it is somebody's; whether it counts is for the validity rule.
  fileprivate var isAttributable: Bool {
    switch self {
    case .good, .expired, .timeUnproven: true
    default: false
    }
  }
}
