/// How one kind of method is carried.
public struct Channel: Sendable, Hashable {
  public let id: String
  public let place: Place
  public let kind: ContactMethod.Kind
  /// Base URL or host; `nil` where a person does it by hand.
  public let endpoint: String?
  /// `env:NAME` or `file:PATH`.
  public let secret: String?
  /// Systems without which nothing that this channel carries arrives.
  public let sharedFate: Set<String>
}
