/// The manifests of the demonstration's GitOps repository: Kustomize applications, an Argo CD Application for each, a
/// Kyverno policy and a SealedSecret.
struct DemoManifests: Sendable {
  var payments = DemoApplication(name: "payments", version: "1.0.0", replicas: 2, memory: "256Mi")
  var storefront = DemoApplication(name: "storefront", version: "3.2.0", replicas: 2, memory: "128Mi")
  var ledger: DemoApplication?
  var policyIsEnforced = true
  /// Changes whenever the database password is rotated.
  var sealedPassword = "AgBy3i4OJSWK0PiTySYZZA9rO43cGDEq"
  var owners = "* ana@example.org\n"
  /// A cluster role binding that nobody asked for.
  var hasBackdoor = false

  /// Path and text of every file.
  var files: [(path: String, text: String)] {
    let applications = [payments, storefront] + (ledger.map { [$0] } ?? [])
    var files = applications.flatMap(\.files)
    files.append(
      ("clusters/production/applications.yaml", applications.map(\.argoApplication).joined(separator: "---\n")))
    files.append(("policies/require-image-digest.yaml", policy))
    files.append(("secrets/payments-db.sealedsecret.yaml", sealedSecret))
    files.append(("CODEOWNERS", owners))
    if hasBackdoor { files.append(("clusters/production/metrics-reader.yaml", Self.backdoor)) }
    return files
  }

  private var policy: String {
    """
    apiVersion: kyverno.io/v1
    kind: ClusterPolicy
    metadata:
      name: require-image-digest
    spec:
      validationFailureAction: \(policyIsEnforced ? "Enforce" : "Audit")
      background: true
      rules:
        - name: images-by-digest
          match:
            any:
              - resources:
                  kinds: [Pod]
          validate:
            message: Images are deployed by digest, from registry.example.org only.
            pattern:
              spec:
                containers:
                  - image: "registry.example.org/*@sha256:*"

    """
  }

  private var sealedSecret: String {
    """
    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata:
      name: payments-db
      namespace: payments
    spec:
      encryptedData:
        password: \(sealedPassword)
      template:
        metadata:
          name: payments-db
          namespace: payments

    """
  }

  private static let backdoor = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: metrics-reader
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: cluster-admin
    subjects:
      - kind: ServiceAccount
        name: default
        namespace: payments

    """
}
