/// Which object of a cluster a manifest describes.
public struct KubernetesObject: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Without its version: `apps`, or empty for the core group. A group that Kubernetes has moved a kind away from is said
  /// as the one that the kind has now: a manifest that follows the move describes the same object.
  public let group: String
  public let kind: String
  /// Nil where the manifest leaves it to whoever applies it, and for what belongs to no namespace.
  public let namespace: String?
  public let name: String

  public init(group: String, kind: String, namespace: String?, name: String) {
    self.group = group == "extensions" ? Self.movedFromExtensions[kind] ?? group : group
    self.kind = kind
    self.namespace = Self.isClusterWide(kind) ? nil : namespace
    self.name = name
  }

  /// `Kind/name`, as a person names it on a command line.
  public var shortName: String { "\(kind)/\(name)" }

  /// `kind/namespace/name`; `-` for a namespace that the manifest does not say.
  public var description: String { "\(kind)/\(namespace ?? "-")/\(name)" }

  public static func < (left: KubernetesObject, right: KubernetesObject) -> Bool {
    (left.description, left.group) < (right.description, right.group)
  }

  /// Whose removal destroys data that no rollback brings back.
  public var isDestructiveToRemove: Bool {
    ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"].contains(kind)
  }

  /// The object as a kustomization deploys it: its namespace wins, and it puts its affixes on names that may have them.
  public func placed(namespace: String?, prefix: String, suffix: String) -> KubernetesObject {
    let isFixed = ["Namespace", "CustomResourceDefinition", "APIService"].contains(kind)
    return KubernetesObject(
      group: group, kind: kind, namespace: namespace ?? self.namespace, name: isFixed ? name : prefix + name + suffix)
  }

  /// Kinds of Kubernetes itself, and the usual ones of others, that have no namespace.
  private static func isClusterWide(_ kind: String) -> Bool {
    kind.hasPrefix("Cluster") && !["ClusterRepository"].contains(kind) || kind.hasSuffix("WebhookConfiguration")
      || clusterWide.contains(kind)
  }

  private static let clusterWide: Set<String> = [
    "Namespace", "CustomResourceDefinition", "PersistentVolume", "StorageClass", "VolumeAttachment", "PriorityClass",
    "IngressClass", "RuntimeClass", "CSIDriver", "CSINode", "Node", "APIService", "FlowSchema",
    "PriorityLevelConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "PodSecurityPolicy",
    "GatewayClass", "CertificateSigningRequest",
  ]

  private static let movedFromExtensions = [
    "Deployment": "apps", "DaemonSet": "apps", "ReplicaSet": "apps", "Ingress": "networking.k8s.io",
    "NetworkPolicy": "networking.k8s.io", "PodSecurityPolicy": "policy",
  ]
}
