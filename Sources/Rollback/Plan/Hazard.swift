/// What can go wrong although the target is known-good.
public struct Hazard: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A credential changed since the target: it stays as it is now.
    case rotatedCredential = "rotated-credential"
    /// A failing commit changed a path that keeps its content.
    case protectedPathTouched = "protected-path-touched"
    /// A Namespace, PersistentVolumeClaim, CustomResourceDefinition or a version of one would disappear.
    case destructiveRemoval = "destructive-removal"
    /// A migration job or a hook lies between target and tip.
    case migration
    /// A controller brings the bad state back unless it is stopped first.
    case controller
    /// A controller follows another branch, tag or folder, so that the rollback does not reach it.
    case controllerElsewhere = "controller-elsewhere"
    /// The same tree may deploy other bits than it did then.
    case mutableImage = "mutable-image"
    /// A remote base, or a chart or source that follows a range: the same tree may deploy other objects.
    case mutableSource = "mutable-source"
    case submodule
    /// A file whose content lies on a Git LFS server.
    case largeFile = "large-file"
    /// A manifest that cannot be read, so that what it says is not in this plan.
    case unreadableManifest = "unreadable-manifest"
    /// More changes than a plan reads.
    case unreadChanges = "unread-changes"
    /// The branch is left alone; a person has to merge.
    case pullRequest = "pull-request"
  }

  public let kind: Kind
  /// One sentence, or the command that helps.
  public let detail: String
  public let isBlocking: Bool
}
