/// A no with its reason. Commands answer it with exit code 77.
public struct Refusal: Sendable, Hashable {
  public let reason: String
  public let hints: [String]

  init(_ reason: String, hints: [String] = []) {
    self.reason = reason
    self.hints = hints
  }
}
