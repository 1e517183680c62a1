import Git
import TestSupport

@testable import Trust

extension TrustScene {
  /// An SSH signature as `ssh-keygen` makes it.
  func sshSignature(_ bytes: [UInt8], signedBy key: FixtureKey, namespace: String) throws -> [UInt8] {
    let file = fixture.directory.path("statement")
    try writeFile(file, bytes)
    let output = try runProgram(
      "ssh-keygen", ["-q", "-Y", "sign", "-f", key.signingKey, "-n", namespace, file],
      environment: fixture.environment)
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
    defer { try? removeRecursively(file + ".sig") }
    return try readFile(file + ".sig")
  }

  /// What somebody signs who approves a commit under a rule.
  func approval(
    of commit: String, rule: [String] = ["kyverno/**"], root: String? = nil, branch: String = "main",
    parent: String? = nil, tree: String? = nil
  ) throws -> ApprovalStatement {
    ApprovalStatement(
      root: ObjectID(hex: root ?? self.root)!, branch: RefName(branch: branch)!,
      firstParent: ObjectID(hex: try parent ?? fixture.git("rev-parse", "\(commit)^"))!,
      tree: ObjectID(hex: try fixture.git("rev-parse", "\(tree ?? commit)^{tree}"))!, rule: rule)
  }

  /// Puts a signed approval into the notes.
  func approve(
    _ statement: ApprovalStatement, by key: FixtureKey, namespace: String = ApprovalStatement.namespace
  ) throws {
    try SignedNoteStore.add(
      statement, signature: sshSignature(statement.bytes, signedBy: key, namespace: namespace), in: repository(),
      who: Identity(name: "ana", email: "ana@example.org", time: fixture.time))
  }

  func approve(_ commit: String, rule: [String] = ["kyverno/**"], by key: FixtureKey) throws {
    try approve(approval(of: commit, rule: rule), by: key)
  }

  func withoutApprovals() throws { try fixture.git("update-ref", "-d", SignedNoteStore.approvals) }
}
