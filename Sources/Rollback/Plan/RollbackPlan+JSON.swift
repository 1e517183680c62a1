import Git
public import JSON
import Manifests
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
      "mode": .string(mode.name),
      "scope": JSONValue(scope),
      "unvouched": JSONValue(unvouched.map(\.description)),
      "branch": .string(branch.name),
      "noop": .bool(isNoOp),
      "passedOver": .array(
        target.passedOver.map { ["commit": .string($0.commit.hex), "reason": .string($0.reason)] }),
      "undone": .array(
        undone.map {
          [
            "commit": .string($0.commit.hex), "author": .string($0.author), "subject": .string($0.subject),
            "signer": JSONValue($0.signer), "verdict": .string($0.verdict.name), "trusted": .bool($0.isTrusted),
            "good": .bool($0.isGood),
          ]
        }),
      "reland": JSONValue(reland),
      "files": [
        "added": JSONValue(files.added.map(\.description)),
        "modified": JSONValue(files.modified.map(\.description)),
        "deleted": JSONValue(files.deleted.map(\.description)),
        "counts": [
          "added": JSONValue(files.counts.added), "modified": JSONValue(files.counts.modified),
          "deleted": JSONValue(files.counts.deleted),
        ],
      ],
      "kept": .array(kept.map { ["path": .string($0.path.description), "commit": .string($0.commit.hex)] }),
      "objects": [
        "added": JSONValue(objects.added.map(\.description)),
        "changed": JSONValue(objects.changed.map(\.description)),
        "removed": JSONValue(objects.removed.map(\.description)),
      ],
      "images": .array(
        images.map {
          [
            "owner": .string($0.owner), "place": .string($0.place), "from": JSONValue($0.before),
            "to": JSONValue($0.after),
          ]
        }),
      "controllers": .array(controllers.map(Self.document)),
      "hazards": .array(
        hazards.map {
          ["kind": .string($0.kind.rawValue), "detail": .string($0.detail), "blocking": .bool($0.isBlocking)]
        }),
      "push": push.map {
        [
          "remote": .string($0.remote), "branch": .string($0.branch.name), "proposal": .bool($0.isProposal),
          "lease": $0.isProposal ? .null : .string(from.hex),
        ]
      } ?? .null,
      "pullRequest": pullRequest.map { ["title": .string($0.title), "body": .string($0.body)] } ?? .null,
      "policyDigest": .string(policyDigest),
      "rewind": .string(target.rewind.rawValue),
    ]
  }

  private static func document(_ one: ControllerAdvice) -> JSONValue {
    let suspension = one.suspension
    return [
      "object": .string(one.object.description), "path": .string(one.path), "line": JSONValue(one.controller.line),
      "concerned": .bool(one.isConcerned), "active": .bool(one.controller.isActive),
      "writesToGit": .bool(one.controller.writesToGit),
      "folders": one.controller.folders.map { JSONValue($0) } ?? .null,
      "save": JSONValue(suspension?.save ?? []), "suspend": JSONValue(suspension?.suspend ?? []),
      "resume": JSONValue(suspension?.resume ?? []),
      "suspendWithArgocd": JSONValue(suspension?.suspendWithArgocd ?? []),
      "resumeWithArgocd": JSONValue(suspension?.resumeWithArgocd ?? []),
    ]
  }
}
