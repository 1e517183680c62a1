public import Calendars

/// Whom to tell next while nobody has acknowledged.
public struct Escalation: Sendable, Hashable {
  public enum Acknowledgement: Sendable, Hashable, CustomStringConvertible {
    case any, all
    case quorum(Int)

    public var description: String {
      switch self {
      case .any: "any"
      case .all: "all"
      case .quorum(let count): "quorum:\(count)"
      }
    }
  }

  public struct Step: Sendable, Hashable {
    public let notify: [Sourced<Reference>]
    /// How long this step has before the next one begins.
    public let within: TimeSpan
    public let acknowledgement: Acknowledgement
    /// A step that reaches nobody takes no time, instead of being a problem.
    public let skipIfEmpty: Bool
  }

  public let id: String
  public let place: Place
  public let steps: [Step]
  /// Told when the last step has passed without acknowledgement.
  public let exhausted: [Sourced<Reference>]
}
