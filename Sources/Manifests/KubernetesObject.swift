/// Which object of a cluster a manifest describes.
public struct KubernetesObject: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Without its version: `apps`, or empty for the core group.
  public let group: String
  public let kind: String
  /// Nil where the manifest leaves it to whoever applies it.
  public let namespace: String?
  public let name: String

  /// `Kind/name`, as a person names it on a command line.
  public var shortName: String { "\(kind)/\(name)" }

  /// `kind/namespace/name`; `-` for a namespace that the manifest does not say.
  public var description: String { "\(kind)/\(namespace ?? "-")/\(name)" }

  public static func < (left: KubernetesObject, right: KubernetesObject) -> Bool {
    (left.description, left.group) < (right.description, right.group)
  }

  /// Whose removal destroys data that no rollback brings back.
  var isDestructiveToRemove: Bool { ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"].contains(kind) }
}

/// Which objects a rollback adds, changes and removes, each sorted.
public struct ObjectChanges: Sendable, Hashable {
  public let added: [KubernetesObject]
  public let changed: [KubernetesObject]
  public let removed: [KubernetesObject]
}
