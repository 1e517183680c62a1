import Files

/// The operator's workspace of the demonstration: what `runback init` makes, with a trust policy for the two maintainers.
struct DemoWorkspace {
  let folder: DemoFolder

  func make(root: String) throws {
    try ShippedWorkspace.write(to: folder.workspace)
    try makeFolder("\(folder.workspace)/keys")
    for actor in [DemoActor.ana, .bo, .health] {
      let key = try readFile(folder.publicKey(of: actor), limit: 16 * 1024)
      try writeFile(key, to: "\(folder.workspace)/keys/\(actor.rawValue).pub")
    }
    try writeFile(Self.policy(root: root), to: "\(folder.workspace)/trust.yaml", .replaces)
  }

  private static func policy(root: String) -> String {
    """
    apiVersion: runback/v1
    kind: TrustPolicy
    epoch: 1
    root: \(root)
    branches: [main]
    signers:
      ana: { ssh: [keys/ana.pub], can: [commit, merge, rollback] }
      bo: { ssh: [keys/bo.pub], can: [commit, merge] }
      health: { ssh: [keys/health.pub], can: [attest] }
    knownGood: { health: preferred }
    protect: ["**/*sealedsecret*.yaml"]

    """
  }
}
