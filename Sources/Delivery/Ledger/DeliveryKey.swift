import Journal

/// Names one telling: incident, rule, recipient and round. What has been told under a key is not told again.
public struct DeliveryKey: Sendable, Hashable, CustomStringConvertible {
  /// 32 hexadecimal digits.
  public let text: String

  public init(subject: DeliverySubject, rule: String, recipient: String, round: Int) {
    // Each part with its length before it, so that no two sets of parts give one text.
    let parts = [subject.text, rule, recipient, "\(round)"].map { "\($0.utf8.count):\($0)" }
    text = String(ContentDigest(of: parts.joined().utf8).hex.prefix(32))
  }

  init(text: String) { self.text = text }

  /// What a service is given so that it drops the second of two: the same for every attempt by one method.
  func identifier(method: String) -> String {
    "runback-" + ContentDigest(of: "\(text)/\(method)".utf8).hex.prefix(32)
  }

  public var description: String { text }
}
