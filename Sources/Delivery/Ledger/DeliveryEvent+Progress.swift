extension DeliveryEvent {
  /// For whoever watches: what a service said, in a line; nil for what only the ledger wants to know.
  public var progress: String? {
    switch self {
    case .accepted(let attempt, _): "told \(attempt.recipient) by `\(attempt.method)`"
    case .failed(let attempt, .permanent, let reason):
      "`\(attempt.method)` of \(attempt.recipient) failed: \(reason)"
    case .failed(let attempt, .transient, let reason):
      "`\(attempt.method)` of \(attempt.recipient) failed for now: \(reason)"
    case .unknown(let attempt, let reason):
      "nobody knows whether `\(attempt.method)` reached \(attempt.recipient): \(reason)"
    case .planned, .sent, .suppressed, .acknowledged, .filed: nil
    }
  }
}
