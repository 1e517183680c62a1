/// What can go wrong although the target is known-good.
public struct Hazard: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A failing commit changed a path that keeps its content.
    case protectedPathTouched = "protected-path-touched"
    /// A Namespace, PersistentVolumeClaim or CustomResourceDefinition would disappear.
    case destructiveRemoval = "destructive-removal"
    /// A migration job lies between target and tip.
    case migration
    /// A controller brings the bad state back unless it is stopped first.
    case controller
    /// The same tree may deploy other bits than it did then.
    case mutableImage = "mutable-image"
    case submodule
    /// A manifest that cannot be read, so that what it says is not in this plan.
    case unreadableManifest = "unreadable-manifest"
  }

  public let kind: Kind
  /// One sentence, or the command that helps.
  public let detail: String
  public let isBlocking: Bool
}
