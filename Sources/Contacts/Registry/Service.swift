/// Something that can break, and whose it is.
public struct Service: Sendable, Hashable {
  public let id: String
  public let place: Place
  public let name: String
  public let owner: Sourced<Reference>
  /// How its owner is reached when it breaks.
  public let policy: Sourced<Reference>?
  /// Where its files lie in the repository.
  public let paths: [PathPattern]
  public let dataClasses: Set<String>
  public let regions: Set<String>
}
