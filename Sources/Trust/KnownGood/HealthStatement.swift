public import Calendars
public import Git

/// What a health mark in a note says, as the bytes that its signer signs (SSHSIG, namespace `runback-health`).
///
/// It names everything that it could be moved away from: the root, the branch, the commit and its tree.
public struct HealthStatement: Sendable, Hashable {
  public let root: ObjectID
  public let branch: RefName
  public let commit: ObjectID
  public let tree: ObjectID
  /// Where it ran, such as `production`.
  public let environment: String
  public let time: Timestamp
  /// What the attester saw, on one line.
  public let evidence: String

  public static let namespace = "runback-health"
  static let firstLine = "runback-health 1"

  /// Line ends and other control characters in the texts become blanks, since each field has one line.
  public init(
    root: ObjectID, branch: RefName, commit: ObjectID, tree: ObjectID, environment: String, time: Timestamp,
    evidence: String
  ) {
    self.root = root
    self.branch = branch
    self.commit = commit
    self.tree = tree
    self.environment = Self.oneLine(environment)
    self.time = time
    self.evidence = Self.oneLine(evidence)
  }

  public var bytes: [UInt8] {
    let lines = [
      Self.firstLine, "root \(root)", "ref \(branch)", "commit \(commit)", "tree \(tree)",
      "environment \(environment)", "time \(time.rfc3339)", "evidence \(evidence)",
    ]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Reads exactly what ``bytes`` writes; nil for anything else.
  init?(parsing bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
    let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    let names = ["root", "ref", "commit", "tree", "environment", "time", "evidence"]
    guard lines.count == names.count + 1, lines[0] == Self.firstLine else { return nil }
    var values: [String] = []
    for (name, line) in zip(names, lines.dropFirst()) {
      guard line.hasPrefix(name + " ") else { return nil }
      values.append(String(line.dropFirst(name.count + 1)))
    }
    guard let root = ObjectID(hex: values[0]), let branch = RefName(values[1]), let commit = ObjectID(hex: values[2]),
      let tree = ObjectID(hex: values[3]), let time = Timestamp(rfc3339: values[5])
    else { return nil }
    self.init(
      root: root, branch: branch, commit: commit, tree: tree, environment: values[4], time: time, evidence: values[6])
    guard self.bytes == bytes else { return nil }
  }

  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
