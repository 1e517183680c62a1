public import Git
public import Trust

/// What a person wants to go back to, and what they accept.
public struct RollbackRequest: Sendable {
  public var search: KnownGoodOptions
  public var mode: RollbackMode
  /// Only what these match goes back; empty for everything.
  public var scope: [PathPattern]
  /// Paths that keep their newest authored content, beside those that the policy protects.
  public var keep: [PathPattern]
  /// For a path that a failing commit touched: the commit whose content it gets.
  public var choices: [TreePath: ObjectID]
  /// `Kind/name` of objects that may disappear although their removal destroys data.
  public var allowedRemovals: Set<String>
  public var acceptsMigrations: Bool
  public var push: PushDestination?
  public var incident: String?
  /// `id@journal-head` of the run that rolls back.
  public var run: String?

  public init(
    search: KnownGoodOptions = KnownGoodOptions(), mode: RollbackMode = .restore, scope: [PathPattern] = [],
    keep: [PathPattern] = [], choices: [TreePath: ObjectID] = [:],
    allowedRemovals: Set<String> = [], acceptsMigrations: Bool = false, push: PushDestination? = nil,
    incident: String? = nil, run: String? = nil
  ) {
    self.search = search
    self.mode = mode
    self.scope = scope
    self.keep = keep
    self.choices = choices
    self.allowedRemovals = allowedRemovals
    self.acceptsMigrations = acceptsMigrations
    self.push = push
    self.incident = incident
    self.run = run
  }
}

/// Where the rollback commit goes.
public struct PushDestination: Sendable, Hashable {
  /// The remote's name, as in the repository's configuration.
  public let remote: String
  public let branch: RefName
  /// A branch of its own, from which a person makes a pull request; the deployed branch is left alone.
  public let isProposal: Bool

  public init(remote: String, branch: RefName, isProposal: Bool) {
    self.remote = remote
    self.branch = branch
    self.isProposal = isProposal
  }
}
