import Git
public import JSON
import Trust

extension RollbackPlan {
  /// The document `runback/rollback-plan/v1`.
  public var json: JSONValue {
    [
      "schema": "runback/rollback-plan/v1",
      "digest": .string(digest),
      "from": .string(from.hex),
      "target": .string(target.target.commit.hex),
      "tree": .string(tree.hex),
      "label": .string(target.label.rawValue),
      "mode": "restore",
      "branch": .string(branch.name),
      "noop": .bool(isNoOp),
      "passedOver": .array(
        target.passedOver.map { ["commit": .string($0.commit.hex), "reason": .string($0.reason)] }),
      "undone": .array(
        undone.map {
          ["commit": .string($0.commit.hex), "author": .string($0.author), "verdict": .string($0.verdict.name)]
        }),
      "files": [
        "added": JSONValue(files.added.map(\.description)),
        "modified": JSONValue(files.modified.map(\.description)),
        "deleted": JSONValue(files.deleted.map(\.description)),
      ],
      "kept": .array(kept.map { ["path": .string($0.path.description), "commit": .string($0.commit.hex)] }),
      "objects": [
        "added": JSONValue(objects.added.map(\.description)),
        "changed": JSONValue(objects.changed.map(\.description)),
        "removed": JSONValue(objects.removed.map(\.description)),
      ],
      "hazards": .array(
        hazards.map {
          ["kind": .string($0.kind.rawValue), "detail": .string($0.detail), "blocking": .bool($0.isBlocking)]
        }),
      "push": push.map {
        ["remote": .string($0.remote), "branch": .string($0.branch.name), "proposal": .bool($0.isProposal)]
      } ?? .null,
      "policyDigest": .string(policyDigest),
      "rewind": .string(target.rewind.rawValue),
    ]
  }
}
