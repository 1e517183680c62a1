public import JSON
import Journal

/// What a step would do, as far as approvers are asked about it.
public struct ApprovalPlan: Sendable, Hashable {
  public struct Undone: Sendable, Hashable {
    public var commit: String
    public var isTrusted: Bool

    public init(commit: String, isTrusted: Bool) {
      self.commit = commit
      self.isTrusted = isTrusted
    }
  }

  /// The action with what it is given: `git.rollback branch=main push=origin`.
  public var action: String
  public var target: String?
  /// What bounds it; empty for everything.
  public var scope: [String]
  public var kept: [String]
  public var removed: [String]
  public var hazards: [String]
  public var destination: String?
  /// The digest of everything else that would be done: of a rollback its plan's, of a program its resolved call's.
  public var covers: String
  /// Commits that it takes back, newest first. They are not bound: see ``holds(for:)``.
  public var undone: [Undone]

  public init(
    action: String, target: String? = nil, scope: [String] = [], kept: [String] = [], removed: [String] = [],
    hazards: [String] = [], destination: String? = nil, covers: String, undone: [Undone] = []
  ) {
    self.action = action
    self.target = target
    self.scope = scope
    self.kept = kept
    self.removed = removed
    self.hazards = hazards
    self.destination = destination
    self.covers = covers
    self.undone = undone
  }

  private var bound: JSONObject {
    [
      "action": .string(action), "target": JSONValue(target), "scope": JSONValue(scope), "kept": JSONValue(kept),
      "removed": JSONValue(removed), "hazards": JSONValue(hazards), "destination": JSONValue(destination),
      "covers": .string(covers),
    ]
  }

  /// SHA-256, in hex, over everything but the commits that are taken back.
  public var digest: String { ContentDigest(of: JSONValue.object(bound).compact.utf8).hex }

  /// As the journal keeps it.
  public var object: JSONObject {
    var object = bound
    object["undone"] = .array(undone.map { ["commit": .string($0.commit), "trusted": .bool($0.isTrusted)] })
    return object
  }

  /// Reads what ``object`` gave; nil for anything else.
  public init?(_ object: JSONObject) {
    guard let action = object["action"]?.stringValue, let covers = object["covers"]?.stringValue else { return nil }
    func texts(_ key: String) -> [String] { object[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
    self.init(
      action: action, target: object["target"]?.stringValue, scope: texts("scope"), kept: texts("kept"),
      removed: texts("removed"), hazards: texts("hazards"), destination: object["destination"]?.stringValue,
      covers: covers,
      undone: (object["undone"]?.arrayValue ?? []).compactMap { one in
        guard let commit = one["commit"]?.stringValue, let isTrusted = one["trusted"]?.boolValue else { return nil }
        return Undone(commit: commit, isTrusted: isTrusted)
      })
  }

  /// Whether signatures for this plan are good for a later one: only further untrusted commits may have come on top.
  public func holds(for later: ApprovalPlan) -> Bool {
    guard digest == later.digest, later.undone.count >= undone.count else { return false }
    let further = later.undone.dropLast(undone.count)
    return later.undone.suffix(undone.count).elementsEqual(undone) && further.allSatisfy { !$0.isTrusted }
  }

  /// What is another in a later plan, one sentence each.
  public func differences(to later: ApprovalPlan) -> [String] {
    var found: [String] = []
    func compare(_ what: String, _ before: [String], _ after: [String]) {
      let gone = before.filter { !after.contains($0) }.map { "- \($0)" }
      let new = after.filter { !before.contains($0) }.map { "+ \($0)" }
      if !gone.isEmpty || !new.isEmpty { found.append("\(what): \((gone + new).joined(separator: "; "))") }
    }
    compare("action", [action], [later.action])
    compare("target", target.map { [$0] } ?? [], later.target.map { [$0] } ?? [])
    compare("scope", scope, later.scope)
    compare("kept", kept, later.kept)
    compare("removed", removed, later.removed)
    compare("hazards", hazards, later.hazards)
    compare("destination", destination.map { [$0] } ?? [], later.destination.map { [$0] } ?? [])
    let known = Set(undone)
    let good = later.undone.filter { $0.isTrusted && !known.contains($0) }.map(\.commit)
    if !good.isEmpty { found.append("takes back trusted commits as well: \(good.joined(separator: ", "))") }
    if found.isEmpty, covers != later.covers { found.append("the details that its digest covers") }
    if found.isEmpty { found.append("the commits that are taken back") }
    return found
  }
}
