/// The version of the journal's format. A run is continued by any program of the same major version; a higher
/// minor version only adds entry types and members.
public struct JournalVersion: Sendable, Hashable, CustomStringConvertible {
  public let major: Int
  public let minor: Int

  public static let current = JournalVersion(major: 1, minor: 0)

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.0`.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1], major >= 0, minor >= 0 else { return nil }
    self.init(major: major, minor: minor)
  }

  public var description: String { "\(major).\(minor)" }
}
