/// One application of the demonstration's repository.
struct DemoApplication: Sendable {
  let name: String
  var version: String
  var replicas: Int
  var memory: String
  /// What is deployed instead of the application's own image.
  var foreignImage: String?

  var files: [(path: String, text: String)] {
    [
      ("apps/\(name)/base/kustomization.yaml", baseKustomization),
      ("apps/\(name)/base/deployment.yaml", deployment),
      ("apps/\(name)/base/service.yaml", service),
      ("apps/\(name)/production/kustomization.yaml", productionKustomization),
    ]
  }

  private var image: String { foreignImage ?? "registry.example.org/\(name):\(version)@sha256:\(digest)" }

  /// Not the digest of anything: 64 hexadecimal digits that follow from name and version (FNV-1a, four times).
  private var digest: String {
    (0..<4).map { round in
      let hash = "\(round)\(name)\(version)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private var baseKustomization: String {
    """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    namespace: \(name)
    resources:
      - deployment.yaml
      - service.yaml

    """
  }

  private var productionKustomization: String {
    """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - ../base
    replicas:
      - name: \(name)
        count: \(replicas)

    """
  }

  private var deployment: String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: \(name)
    spec:
      selector:
        matchLabels:
          app: \(name)
      template:
        metadata:
          labels:
            app: \(name)
        spec:
          containers:
            - name: \(name)
              image: \(image)
              ports:
                - containerPort: 8080
              resources:
                limits:
                  memory: \(memory)

    """
  }

  private var service: String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: \(name)
    spec:
      selector:
        app: \(name)
      ports:
        - port: 80
          targetPort: 8080

    """
  }

  var argoApplication: String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: \(name)
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://git.example.org/platform/gitops.git
        targetRevision: main
        path: apps/\(name)/production
      destination:
        server: https://kubernetes.default.svc
        namespace: \(name)
      syncPolicy:
        automated:
          prune: true
          selfHeal: true

    """
  }
}
