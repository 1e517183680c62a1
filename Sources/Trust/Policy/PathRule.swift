public import Git

/// Only these signers may change what the patterns match.
public struct PathRule: Sendable, Hashable {
  public let match: [PathPattern]
  /// Names of signers.
  public let signers: Set<String>
  /// How many distinct signers a change needs; the committer is one of them.
  public let threshold: Int

  init(match: [PathPattern], signers: Set<String>, threshold: Int) {
    self.match = match
    self.signers = signers
    self.threshold = threshold
  }

  /// The patterns as written, which is the rule's name in reasons.
  public var name: String { match.map(\.text).joined(separator: ", ") }

  public func covers(_ path: TreePath) -> Bool { match.contains { $0.matches(path) } }
}
