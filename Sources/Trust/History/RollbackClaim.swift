public import Git

/// What a commit says about itself as a rollback, in its trailers. A claim: the healing rule checks it.
public struct RollbackClaim: Sendable, Hashable {
  /// The tip that was left, `Rollback-From`.
  public let from: ObjectID
  /// The known-good commit that was gone back to, `Rollback-To`.
  public let to: ObjectID
  /// Paths that were not taken back, `Rollback-Kept`.
  public let kept: [TreePath]
  public let planDigest: String?
  public let policyDigest: String?
  public let incident: String?
  public let run: String?

  /// Nil when the trailers do not name exactly one `Rollback-From` and one `Rollback-To`, each with a full id: two
  /// answers to one question are no answer. A `Rollback-Kept` that is no path keeps nothing.
  public init?(trailers: CommitTrailers) {
    guard let from = Self.only(trailers["Rollback-From"]).flatMap({ ObjectID(hex: $0) }),
      let to = Self.only(trailers["Rollback-To"]).flatMap({ ObjectID(hex: $0) })
    else { return nil }
    self.from = from
    self.to = to
    kept = trailers["Rollback-Kept"].compactMap { TreePath($0) }
    planDigest = Self.only(trailers["Plan-Digest"])
    policyDigest = Self.only(trailers["Policy-Digest"])
    incident = Self.only(trailers["Incident"])
    run = Self.only(trailers["Run"])
  }

  private static func only(_ values: [String]) -> String? { values.count == 1 ? values[0] : nil }
}
