public import Calendars

/// A duty to tell somebody by a time.
public struct Obligation: Sendable, Hashable {
  /// What starts the clock.
  public enum Trigger: Sendable, Hashable, CustomStringConvertible {
    case occurred, detected, aware, declared, classified, material
    /// Another obligation was filed.
    case filed(String)

    public static let simple: [Trigger] = [.occurred, .detected, .aware, .declared, .classified, .material]

    public init?(_ text: String) {
      if let match = Trigger.simple.first(where: { $0.description == text }) {
        self = match
      } else if text.hasPrefix("filed:"), Identifier.isValid(String(text.dropFirst(6))) {
        self = .filed(String(text.dropFirst(6)))
      } else {
        return nil
      }
    }

    public var description: String {
      switch self {
      case .occurred: "occurred"
      case .detected: "detected"
      case .aware: "aware"
      case .declared: "declared"
      case .classified: "classified"
      case .material: "material"
      case .filed(let id): "filed:\(id)"
      }
    }
  }

  public enum Period: Sendable, Hashable {
    /// Elapsed time.
    case hours(Int)
    /// The same time of day, that many days on.
    case days(Int)
    /// The same time of day on the same day of a later month, or on its last day.
    case months(Int)
    /// The same time of day on the nth business day after; a calendar of the registry, or Monday to Friday.
    case businessDays(Int, calendar: Sourced<String>?)
  }

  public struct Limit: Sendable, Hashable {
    public let trigger: Sourced<Trigger>
    public let period: Period
  }

  public let id: String
  public let place: Place
  public let title: String
  /// The earliest of them counts.
  public let limits: [Limit]
  /// In which days and months are counted.
  public let zone: String
  public let owner: Sourced<Reference>
  /// Who must be told, in words.
  public let to: String
  /// Where the duty is written.
  public let cite: String
  /// The day on which counsel last looked at it.
  public let reviewed: CivilDate?
  public let note: String?
}
