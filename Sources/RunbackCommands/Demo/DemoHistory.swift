/// Who acts in the demonstration. Each has a key of their own, made for the occasion.
enum DemoActor: String, CaseIterable, Sendable {
  case ana, bo
  /// Signs with a key that no policy knows.
  case stranger
  /// The pipeline that watches the deployment and attests its health; it commits nothing.
  case health

  var email: String { "\(rawValue)@example.org" }
}

/// One commit of the demonstration, as a change of the manifests.
struct DemoCommit: Sendable {
  let author: DemoActor
  var isSigned = true
  let message: String
  /// Attested as healthy once it was deployed.
  var isHealthy = false
  let change: @Sendable (inout DemoManifests) -> Void
}

extension DemoCommit {
  /// Thirty commits of two maintainers who sign their work.
  static let goodHistory: [DemoCommit] = [
    DemoCommit(author: .ana, message: "payments, storefront: first manifests") { _ in },
    DemoCommit(author: .ana, message: "payments: 1.0.1") { $0.payments.version = "1.0.1" },
    DemoCommit(author: .bo, message: "storefront: 3.2.1") { $0.storefront.version = "3.2.1" },
    DemoCommit(author: .bo, message: "storefront: three replicas for the sale") { $0.storefront.replicas = 3 },
    DemoCommit(author: .ana, message: "CODEOWNERS: bo looks after the storefront") {
      $0.owners += "/apps/storefront/ bo@example.org\n"
    },
    DemoCommit(author: .ana, message: "payments: 1.1.0") { $0.payments.version = "1.1.0" },
    DemoCommit(author: .bo, message: "payments: more memory, it was killed twice") { $0.payments.memory = "384Mi" },
    DemoCommit(author: .ana, message: "payments: 1.1.1") { $0.payments.version = "1.1.1" },
    DemoCommit(author: .bo, message: "storefront: 3.3.0") { $0.storefront.version = "3.3.0" },
    DemoCommit(author: .bo, message: "storefront: two replicas again", isHealthy: true) { $0.storefront.replicas = 2 },
    DemoCommit(author: .ana, message: "ledger: first manifests") {
      $0.ledger = DemoApplication(name: "ledger", version: "0.1.0", replicas: 1, memory: "128Mi")
    },
    DemoCommit(author: .ana, message: "ledger: 0.1.1") { $0.ledger?.version = "0.1.1" },
    DemoCommit(author: .bo, message: "storefront: 3.3.1") { $0.storefront.version = "3.3.1" },
    DemoCommit(author: .ana, message: "ledger: 0.2.0") { $0.ledger?.version = "0.2.0" },
    DemoCommit(author: .ana, message: "ledger: two replicas") { $0.ledger?.replicas = 2 },
    DemoCommit(author: .bo, message: "payments: 1.2.0") { $0.payments.version = "1.2.0" },
    DemoCommit(author: .bo, message: "payments-db: rotate the password") {
      $0.sealedPassword = "AgCtr8HkPmm1c2cBz8qPVfWQ9uXhT3Lg"
    },
    DemoCommit(author: .ana, message: "ledger: 0.2.1") { $0.ledger?.version = "0.2.1" },
    DemoCommit(author: .bo, message: "storefront: 3.4.0") { $0.storefront.version = "3.4.0" },
    DemoCommit(author: .ana, message: "payments: 1.2.1", isHealthy: true) { $0.payments.version = "1.2.1" },
    DemoCommit(author: .bo, message: "storefront: 3.4.1") { $0.storefront.version = "3.4.1" },
    DemoCommit(author: .ana, message: "ledger: 0.3.0") { $0.ledger?.version = "0.3.0" },
    DemoCommit(author: .ana, message: "ledger: more memory") { $0.ledger?.memory = "192Mi" },
    DemoCommit(author: .bo, message: "payments: 1.3.0") { $0.payments.version = "1.3.0" },
    DemoCommit(author: .bo, message: "payments: three replicas") { $0.payments.replicas = 3 },
    DemoCommit(author: .ana, message: "CODEOWNERS: bo looks after secrets") {
      $0.owners += "/secrets/ bo@example.org\n"
    },
    DemoCommit(author: .ana, message: "ledger: 0.3.1") { $0.ledger?.version = "0.3.1" },
    DemoCommit(author: .bo, message: "storefront: 3.5.0") { $0.storefront.version = "3.5.0" },
    DemoCommit(author: .ana, message: "payments: 1.3.1") { $0.payments.version = "1.3.1" },
    DemoCommit(author: .bo, message: "storefront: 3.5.1", isHealthy: true) { $0.storefront.version = "3.5.1" },
  ]

  /// What then happens: somebody with a stolen push token, and a maintainer who rotates a password unaware of it.
  static let attack: [DemoCommit] = [
    DemoCommit(author: .ana, isSigned: false, message: "payments: hotfix, policy blocks the rollout") {
      $0.payments.foreignImage = "docker.example.net/payments:1.3.2"
      $0.policyIsEnforced = false
    },
    DemoCommit(author: .bo, message: "payments-db: rotate the password, as every quarter") {
      $0.sealedPassword = "AgAhN7vUo0mZlqfYw5dS1xJtKb4EcRyG"
    },
    DemoCommit(author: .stranger, message: "monitoring: let payments read its metrics") { $0.hasBackdoor = true },
  ]
}
