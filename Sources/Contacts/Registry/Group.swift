/// People who are told together.
public struct Group: Sendable, Hashable {
  public let id: String
  public let place: Place
  public let name: String
  /// Persons, groups or schedules.
  public let members: [Sourced<Reference>]
  /// Fewer people than this within reach is a problem.
  public let minimumReachable: Int
}
