import Calendars
import Git
import TestSupport
import Testing

@testable import Trust

/// A signed statement, as the note's bytes.
func note(
  _ scene: TrustScene, _ statement: HealthStatement, signedBy key: FixtureKey, namespace: String = "runback-health"
) throws -> [UInt8] {
  let signature = try scene.sshSignature(statement.bytes, signedBy: key, namespace: namespace)
  return statement.bytes + signature
}

func statement(
  _ scene: TrustScene, _ commit: String, tree: String? = nil, root: String? = nil, branch: String = "main",
  time: Timestamp = TrustScene.now
) throws -> HealthStatement {
  HealthStatement(
    root: ObjectID(hex: root ?? scene.root)!, branch: RefName(branch: branch)!, commit: ObjectID(hex: commit)!,
    tree: ObjectID(hex: try scene.fixture.git("rev-parse", "\(tree ?? commit)^{tree}"))!, environment: "production",
    time: time, evidence: "smoke tests passed")
}
