import Calendars
import Diagnostics
import Expressions
import Git
import Signing
import Trust

/// What built-in actions need beside their arguments.
public struct ActionSurroundings: Sendable {
  /// The workspace's `trust.yaml`; nil when there is none.
  public var trustPolicy: String?
  /// Where pins and the epoch of accepted policies are remembered.
  public var stateFolder: String
  /// The workspace's `contacts/`.
  public var contacts: String?
  /// A person is at the terminal: `git` and `ssh-keygen` may ask there.
  public var isInteractive: Bool

  public init(trustPolicy: String?, stateFolder: String, contacts: String?, isInteractive: Bool) {
    self.trustPolicy = trustPolicy
    self.stateFolder = stateFolder
    self.contacts = contacts
    self.isInteractive = isInteractive
  }
}

/// A repository that an action judges: opened, with its branch and its judge.
struct ActionJudgement {
  let repository: Repository
  let branch: Reference
  let judge: Judge

  /// The policy is the argument's or the workspace's, and is refused when the judged repository could have written it.
  init(_ call: ActionInvocation, _ surroundings: ActionSurroundings) throws(ActionFailure) {
    guard let path = call.path("repo") else { throw ActionFailure(message: "there is no `repo`") }
    guard let policyPath = call.path("policy") ?? surroundings.trustPolicy else {
      throw ActionFailure(TrustError.noPolicy)
    }
    let now = call.clock.now()
    let repository = try failing { () throws(GitError) in
      let repository = try Repository.open(path)
      try repository.requireFullHistory()
      return repository
    }
    branch = try failing { () throws(GitError) in
      try repository.branchOrHead(call.text("branch").flatMap { $0.isEmpty ? nil : $0 })
    }
    var policy = try failing { () throws(TrustError) in
      if let contacts = surroundings.contacts {
        try repository.requireIndependence(ofContacts: contacts)
      }
      let policy = try TrustPolicy.load(policyPath, now: now).policy
      let memory = PolicyMemory(stateFolder: surroundings.stateFolder)
      try policy.requireIndependence(of: repository, pinned: try memory.pinned())
      try memory.accept(policy)
      return policy
    }
    if let root = call.text("root") {
      policy.root = try failing { () throws(GitError) in try repository.resolve(root) }
    }
    if let history = call.text("history").flatMap(TrustPolicy.History.init) { policy.history = history }
    if call.texts("accept").contains("forge-only") { policy.forgeOnly = .accept }
    self.repository = repository
    judge = Judge(policy: policy, now: now, stateFolder: surroundings.stateFolder)
  }

  func verify() throws(ActionFailure) -> ChainVerification {
    try failing { () throws(TrustError) in
      try judge.verify(tip: branch.target, branch: branch.name, in: repository)
    }
  }

  /// What `bad`, `before` and `to` say about the target.
  func search(_ call: ActionInvocation) throws(ActionFailure) -> KnownGoodOptions {
    try failing { () throws(GitError) in
      var options = KnownGoodOptions()
      for revision in call.texts("bad") { options.bad.insert(try repository.resolve(revision)) }
      if case .timestamp(let time)? = call.arguments["before"] { options.before = time }
      if let chosen = call.text("to"), !chosen.isEmpty { options.chosen = try repository.resolve(chosen) }
      return options
    }
  }
}

/// Why an action failed, as one sentence.
struct ActionFailure: Error, Sendable, Hashable {
  var message: String

  init(message: String) { self.message = message }

  init(_ error: some ReportableError) {
    message = error.message + error.hints.prefix(2).map { " (\($0))" }.joined()
  }

  var result: ActionResult { .failed(message: message) }
}

func failing<Failure: ReportableError, Value>(_ body: () throws(Failure) -> Value) throws(ActionFailure) -> Value {
  do throws(Failure) { return try body() } catch { throw ActionFailure(error) }
}
