/// Something outside the repository that a manifest takes content from, and that may be another tomorrow.
public struct MutableSource: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A base that Kustomize fetches.
    case remoteBase = "remote-base"
    /// A chart whose version is a range, or not given.
    case chartRange = "chart-range"
    /// A git or OCI source that follows a range or a tag.
    case sourceRange = "source-range"
  }

  public let kind: Kind
  /// As a person would name it, with its version.
  public let text: String
  /// From one.
  public let line: Int

  /// Whether a chart's version lets a program choose: a range of Helm's (Masterminds/semver), or nothing.
  static func isRange(_ version: String?) -> Bool {
    guard let version, !version.isEmpty else { return true }
    if ["latest", "*"].contains(version) { return true }
    if version.contains(where: { "^~<>=|*, ".contains($0) }) { return true }
    let core = version.split(separator: "-", maxSplits: 1)[0].drop { $0 == "v" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count < 3 || parts.contains { $0 == "x" || $0 == "X" }
  }

  /// Whether a Kustomize resource is fetched rather than read from the repository.
  static func isRemote(_ resource: String) -> Bool {
    resource.contains("://") || resource.contains("?ref=") || resource.hasPrefix("git@") || resource.contains(".git//")
      || ["github.com", "gitlab.com", "bitbucket.org"].contains { resource.hasPrefix($0 + "/") }
  }

  /// A commit id, which always names the same.
  static func isPinned(_ resource: String) -> Bool {
    guard let range = resource.firstRange(of: "ref=") ?? resource.firstRange(of: "version=") else { return false }
    let reference = resource[range.upperBound...].prefix { $0 != "&" }
    return reference.utf8.count == 40 && reference.utf8.allSatisfy { ($0 as UInt8).isLowerHex }
  }
}

extension UInt8 {
  var isLowerHex: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
