import Crypto
import Diagnostics
public import Git
import JSON
import Manifests
public import Trust

/// Everything that a rollback would do. A pure value: what is not in it does not happen.
public struct RollbackPlan: Sendable, Hashable {
  public struct UndoneCommit: Sendable, Hashable {
    public let commit: ObjectID
    public let author: String
    public let subject: String
    public let verdict: Verdict
    public let isTrusted: Bool
    /// By the policy's name; nil for nobody that it knows.
    public let signer: String?
    public let isMerge: Bool
    /// Work that is worth having back: nothing speaks against the commit itself, and what it did does not stay anyway.
    public let isGood: Bool
  }

  public struct Files: Sendable, Hashable {
    public let added: [TreePath]
    public let modified: [TreePath]
    public let deleted: [TreePath]
    /// Of all, listed or not.
    public let counts: TreeComparison.Counts

    init(_ comparison: TreeComparison) {
      added = comparison.changes.filter { $0.kind == .added }.map(\.path)
      modified = comparison.changes.filter { $0.kind == .modified }.map(\.path)
      deleted = comparison.changes.filter { $0.kind == .deleted }.map(\.path)
      counts = comparison.counts
    }

    public var isEmpty: Bool { counts.total == 0 }
  }

  /// A path that does not go back, and the commit whose content it keeps.
  public struct Kept: Sendable, Hashable {
    public let path: TreePath
    public let commit: ObjectID
  }

  public let target: KnownGood
  /// The tip that is left.
  public let from: ObjectID
  public let branch: RefName
  /// The tree that the branch gets.
  public let tree: ObjectID
  /// Newest first.
  public let undone: [UndoneCommit]
  public let files: Files
  public let kept: [Kept]
  public let objects: ObjectChanges
  public let images: [ImageChange]
  /// In the order in which they are stopped.
  public let controllers: [ControllerAdvice]
  public let hazards: [Hazard]
  public let push: PushDestination?
  public let policyDigest: String
  /// The tree of `from`.
  public let fromTree: ObjectID

  public let mode: RollbackMode
  /// The globs that bound what goes back; empty for everything.
  public let scope: [String]
  /// Paths of the result that are neither the target's nor in a state that somebody who may commit signed for.
  public let unvouched: [TreePath]
  /// The tip that is left is itself trusted, so that what is made on it need not heal anything.
  public let isFromTrusted: Bool

  public var blocking: [Hazard] { hazards.filter(\.isBlocking) }

  /// SHA-256, in hex, over what would be done: target, result, kept paths, removals, hazards, destination, policy. Where
  /// the local clone stands is no part of it.
  public var digest: String {
    let covered: JSONValue = [
      "plan": .string("\(mode.name)/1"),
      "scope": JSONValue(scope),
      "undone": mode == .revert ? .array(undone.map { .string($0.commit.hex) }) : .null,
      "target": .string(target.target.commit.hex),
      "tree": .string(tree.hex),
      "branch": .string(branch.name),
      "kept": .array(kept.map { [.string($0.path.description), .string($0.commit.hex)] }),
      "removed": JSONValue(objects.removed.map(\.description)),
      "hazards": .array(
        hazards.map { [.string($0.kind.rawValue), .string($0.detail), .bool($0.isBlocking)] }),
      "push": push.map { [.string($0.remote), .string($0.branch.name), .bool($0.isProposal)] } ?? .null,
      "policy": .string(policyDigest),
    ]
    return hexadecimal(SHA256.hash(data: Array(covered.compact.utf8)))
  }
}
