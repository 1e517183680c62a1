import Calendars
import Diagnostics
public import Git
import YAML

/// What of a repository a policy can be held against.
public struct LintedHistory: Sendable {
  let paths: [TreePath]
  let commits: Set<ObjectID>

  /// - Parameters:
  ///   - paths: what the branch's tip holds.
  ///   - commits: what the tip contains.
  public init(paths: [TreePath], commits: Set<ObjectID>) {
    self.paths = paths
    self.commits = commits
  }

  /// Reads what the tip contains.
  public init(of tip: ObjectID, in repository: Repository) throws(TrustError) {
    do throws(GitError) {
      var commits: Set<ObjectID> = [tip]
      var pending = [tip]
      while let next = pending.popLast() {
        for parent in try repository.readCommit(next).parents where commits.insert(parent).inserted {
          pending.append(parent)
        }
      }
      let tree = try repository.readCommit(tip).tree
      self.init(
        paths: try tree.map { (id) throws(GitError) in try repository.files(of: id).map(\.path) } ?? [],
        commits: commits)
    } catch {
      throw TrustError(error)
    }
  }
}

/// Finds what is allowed in a policy and rarely meant. Everything that it finds is a warning.
struct PolicyLinter {
  let source: Source
  let policy: TrustPolicy
  let root: Node
  let directory: String
  let read: PolicyFiles.Read
  let now: Timestamp
  let history: LintedHistory?
  var findings: [Diagnostic] = []

  mutating func run() {
    lintRights()
    lintKeys()
    lintRules()
    lintPlacesOfTrust()
    if let history { lint(against: history) }
  }

  mutating func warn(
    _ code: DiagnosticCode, at range: SourceRange, _ message: String, label: String, help: String,
    related: [DiagnosticLabel] = []
  ) {
    findings.append(
      Diagnostic(code, .warning, message, in: source, at: range, label: label, related: related, help: [help]))
  }

  func entry(_ key: String, of node: Node? = nil) -> Node.Entry? {
    (node ?? root).mapping?.first { $0.name == key }
  }

  /// The first line of a node.
  func headline(_ node: Node) -> SourceRange {
    let upper = min(node.range.upper, source.bytes.count)
    let end = source.bytes[node.range.lower..<upper].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? upper
    return SourceRange(lower: node.range.lower, upper: max(end, node.range.lower))
  }

  private mutating func lintRights() {
    guard let signers = entry("signers") else { return }
    let people = policy.signers.filter { $0.kind == .person && ($0.can(.commit) || $0.can(.merge)) }
    if people.count >= 3, people.allSatisfy({ $0.can(.rollback) }) {
      warn(
        .trustEverybodyRollsBack, at: signers.key.range,
        "everybody who may commit may `rollback` as well", label: "all of them",
        help: "a rollback makes a branch trusted again: give it to who is on call")
    }
    guard policy.delegated, let delegated = entry("delegated") else { return }
    if !policy.signers.contains(where: { $0.kind == .person && $0.can(.admin) }) {
      warn(
        .trustNobodyCan, at: delegated.key.range, "no signer can `admin`, so that nobody can make a first policy",
        label: "nobody here can", help: "give `admin` to who may change the policy in `\(DelegatedPolicy.folderName)/`")
    }
    let probe = [DelegatedPolicy.fileName, "keys/any.pub"].compactMap {
      TreePath("\(DelegatedPolicy.folderName)/\($0)")
    }
    if !policy.pathRules.contains(where: { rule in rule.threshold > 1 && probe.allSatisfy(rule.covers) }) {
      warn(
        .trustUnguardedPolicy, at: delegated.key.range,
        "one stolen key with `admin` can change the policy in the repository", label: "by one person alone",
        help: "add a rule: `{ match: [\"\(DelegatedPolicy.folderName)/**\"], signers: […], threshold: 2 }`")
    }
  }

  private mutating func lintPlacesOfTrust() {
    if let root = entry("root"), policy.floor == nil {
      warn(
        .trustNoFloor, at: root.key.range, "there is a `root` and no `floor`", label: "without a `floor`",
        help: "name a recent commit as `floor`: an old tip that is played to you as the newest then shows everywhere")
    }
    if entry("protect") == nil {
      let top = entry("signers")?.key.range ?? headline(root)
      warn(
        .trustNoProtect, at: top, "the policy does not say what to `protect`", label: "no `protect` in this policy",
        help: "list the secrets that were rotated since and must not come back; `protect: []` says that there are none")
    }
  }

  private mutating func lint(against history: LintedHistory) {
    for entry in entry("accepted")?.value.mapping ?? [] {
      guard let commit = ObjectID(hex: entry.name), !history.commits.contains(commit) else { continue }
      warn(
        .trustAcceptedUnknown, at: entry.key.range, "the accepted commit `\(commit.short)` is not in the history",
        label: "not there", help: "take it out: an exception that nothing needs can still be used")
    }
    for node in entry("paths")?.value.sequence ?? [] {
      for pattern in entry("match", of: node)?.value.sequence ?? [] {
        guard let text = pattern.scalar?.text, let glob = PathPattern(text),
          !history.paths.contains(where: glob.matches)
        else { continue }
        warn(
          .trustRuleMatchesNothing, at: pattern.range, "`\(text)` matches nothing at the tip of the branch",
          label: "matches nothing", help: "paths start at the top: `**/\(text)` matches at any depth")
      }
    }
  }
}
