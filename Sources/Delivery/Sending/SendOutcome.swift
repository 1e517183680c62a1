/// What a service said to one message.
enum SendOutcome: Sendable, Hashable {
  /// - Parameter receipt: what the service calls it.
  case accepted(receipt: String?)
  /// The same again would fail again.
  case refused(reason: String)
  /// - Parameter wait: seconds that the service asks for.
  case busy(reason: String, wait: Int?)
  /// Nothing answers there: the message did not go out.
  case unreachable(reason: String)
  /// The message may have arrived.
  case unknown(reason: String)

  func mappingReason(_ transform: (String) -> String) -> SendOutcome {
    switch self {
    case .accepted(let receipt): .accepted(receipt: receipt.map(transform))
    case .refused(let reason): .refused(reason: transform(reason))
    case .busy(let reason, let wait): .busy(reason: transform(reason), wait: wait)
    case .unreachable(let reason): .unreachable(reason: transform(reason))
    case .unknown(let reason): .unknown(reason: transform(reason))
    }
  }
}
