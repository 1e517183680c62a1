public import Git
import JSON

/// What somebody approves who signs for a change of ruled paths without being its committer, as the bytes that are
/// signed (SSHSIG, namespace `runback-path`).
///
/// It names the change and not the commit: the tree, and the first parent against which it changes. So it can be given
/// before the commit is signed, outlives a change of its message, and says nothing about the same tree elsewhere.
public struct ApprovalStatement: Sendable, Hashable {
  public let root: ObjectID
  /// The branch that the change is for.
  public let branch: RefName
  public let firstParent: ObjectID
  public let tree: ObjectID
  /// The patterns of the rule, as the policy writes them.
  public let rule: [String]

  public static let namespace = "runback-path"
  static let firstLine = "runback-path 1"

  public init(root: ObjectID, branch: RefName, firstParent: ObjectID, tree: ObjectID, rule: [String]) {
    self.root = root
    self.branch = branch
    self.firstParent = firstParent
    self.tree = tree
    self.rule = rule
  }

  /// Patterns are written as a JSON array on one line, since a pattern may hold any character.
  public var bytes: [UInt8] {
    let lines = [
      Self.firstLine, "root \(root)", "ref \(branch)", "parent \(firstParent)", "tree \(tree)",
      "rule \(JSONValue(rule).compact)",
    ]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads exactly what ``bytes`` writes; nil for anything else.
  init?(parsing bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    let names = ["root", "ref", "parent", "tree", "rule"]
    guard lines.count == names.count + 1, lines[0] == Self.firstLine else { return nil }
    var values: [String] = []
    for (name, line) in zip(names, lines.dropFirst()) {
      guard line.hasPrefix(name + " ") else { return nil }
      values.append(String(line.dropFirst(name.count + 1)))
    }
    guard let root = ObjectID(hex: values[0]), let branch = RefName(values[1]),
      let parent = ObjectID(hex: values[2]), let tree = ObjectID(hex: values[3]),
      let rule = (try? JSONValue.parse(Array(values[4].utf8)))?.arrayValue?.map(\.stringValue),
      rule.allSatisfy({ $0 != nil })
    else { return nil }
    self.init(root: root, branch: branch, firstParent: parent, tree: tree, rule: rule.compactMap { $0 })
    guard self.bytes == bytes else { return nil }
  }
}
