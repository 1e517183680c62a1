public import Calendars

/// Somebody, or something, whose signatures the policy accepts.
public struct Signer: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case person
    /// A key which proves that a forge made the commit, for any account and any repository.
    case forge
  }

  /// One thing that the signer is known by, and when it counts. The bounds come from an allowed-signers file; nil means
  /// unbounded.
  public struct Key: Sendable, Hashable {
    public let credential: Credential
    public let validAfter: Timestamp?
    public let validBefore: Timestamp?

    public init(_ credential: Credential, validAfter: Timestamp? = nil, validBefore: Timestamp? = nil) {
      self.credential = credential
      self.validAfter = validAfter
      self.validBefore = validBefore
    }
  }

  /// Everything that this signer's keys signed and that was not seen before counts for nothing.
  public struct Compromise: Sendable, Hashable {
    public let since: Timestamp
  }

  public let name: String
  public let kind: Kind
  public let keys: [Key]
  public let capabilities: Set<Capability>
  public let compromised: Compromise?

  init(
    name: String, kind: Kind = .person, keys: [Key], capabilities: Set<Capability>, compromised: Compromise? = nil
  ) {
    self.name = name
    self.kind = kind
    self.keys = keys
    self.capabilities = capabilities
    self.compromised = compromised
  }

  public func can(_ capability: Capability) -> Bool { capabilities.contains(capability) }
}
