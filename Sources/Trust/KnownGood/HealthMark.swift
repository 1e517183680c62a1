public import Calendars
public import Git

/// Somebody's signed word that a commit ran well.
public struct HealthMark: Sendable, Hashable {
  public enum Carrier: Sendable, Hashable, CustomStringConvertible {
    /// A signed annotated tag `known-good/…`.
    case tag(RefName)
    /// A blob under `refs/notes/runback-health`.
    case note

    public var description: String {
      switch self {
      case .tag(let name): "the tag `\(name.short)`"
      case .note: "a note"
      }
    }
  }

  public let commit: ObjectID
  public let carrier: Carrier
  /// The policy's name for who attests.
  public let signer: String
  public let environment: String?
  /// When it was attested, as the mark claims.
  public let time: Timestamp?
}
