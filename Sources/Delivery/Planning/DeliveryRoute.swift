public import Contacts

/// How a method's messages are carried: a channel of the registry, or what every service of its kind has.
public struct DeliveryRoute: Sendable, Hashable {
  /// Id of the channel; nil where there is none and none is needed.
  public let channel: String?
  public let kind: ContactMethod.Kind
  let endpoint: String?
  /// Where the secret is kept.
  let secret: String?
  let user: String?
  let sender: String?
  let format: Channel.Format
  let encryption: Channel.Encryption
  var certificateAuthorities: String?
  let parallel: Int
  let retry: Channel.Retry
  let dropsRepeated: Bool

  init(_ channel: Channel) {
    self.channel = channel.id
    kind = channel.kind
    endpoint = channel.endpoint
    secret = channel.secret
    user = channel.user
    sender = channel.sender
    format = channel.format
    encryption = channel.encryption
    certificateAuthorities = channel.certificateAuthorities
    parallel = channel.parallel
    retry = channel.retry
    dropsRepeated = channel.isIdempotent
  }

  /// Without a channel.
  init(_ kind: ContactMethod.Kind) {
    channel = nil
    self.kind = kind
    endpoint = nil
    secret = nil
    user = nil
    sender = nil
    format = .json
    encryption = .required
    certificateAuthorities = nil
    parallel = 10
    retry = .standard
    dropsRepeated = false
  }

  /// Whether the service drops what it has seen before: by the transaction's id (Matrix), by `dedup_key` (PagerDuty), or
  /// because the channel says so.
  public var isIdempotent: Bool { dropsRepeated || kind == .matrix || kind == .pagerduty }
}

extension Registry {
  /// The routes of a kind of method: its first channel and that one's fallbacks of the same kind.
  func routes(_ kind: ContactMethod.Kind) -> [DeliveryRoute] {
    guard let first = channels.values.filter({ $0.kind == kind }).min(by: { $0.id < $1.id }) else {
      return [DeliveryRoute(kind)]
    }
    var routes = [DeliveryRoute(first)]
    var current = first
    while let next = current.fallback.flatMap({ channels[$0.value] }),
      !routes.contains(where: { $0.channel == next.id })
    {
      if next.kind == kind { routes.append(DeliveryRoute(next)) }
      current = next
    }
    return routes
  }

  /// The kind that takes over what channels of a kind could not carry, where a fallback of another kind is named.
  func fallbackKind(_ kind: ContactMethod.Kind) -> ContactMethod.Kind? {
    var seen: Set<String> = []
    var current = channels.values.filter { $0.kind == kind }.min { $0.id < $1.id }
    while let here = current, seen.insert(here.id).inserted {
      guard let next = here.fallback.flatMap({ channels[$0.value] }) else { return nil }
      if next.kind != kind { return next.kind }
      current = next
    }
    return nil
  }
}
