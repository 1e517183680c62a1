public import Git

/// What a commit's own check says: its signature, its signer and what the policy lets that signer do. Whether the
/// commit is *trusted* depends on its parents as well.
public enum Verdict: Sendable, Hashable {
  case good
  case unsigned
  /// The signature does not fit the bytes.
  case bad
  case unknownKey
  /// The signer is known and may not do this; `rule` names what stands against it.
  case notPermitted(rule: String)
  /// The key has expired or was retired, and nothing shows that the commit was there before.
  case expiredUnwitnessed
  case revoked
  case compromised
  /// Signed by a forge's key, which proves which forge, and not who.
  case forgeOnly
  /// Brings back an entry that only failing commits introduced.
  case reintroduces(ObjectID)
  case timeUnproven
  case malformed(String)
  case unsupported(String)

  /// The word of `verify --porcelain` and of the JSON documents.
  public var name: String {
    switch self {
    case .good: "good"
    case .unsigned: "unsigned"
    case .bad: "bad"
    case .unknownKey: "unknownKey"
    case .notPermitted: "notPermitted"
    case .expiredUnwitnessed: "expiredUnwitnessed"
    case .revoked: "revoked"
    case .compromised: "compromised"
    case .forgeOnly: "forgeOnly"
    case .reintroduces: "reintroduces"
    case .timeUnproven: "timeUnproven"
    case .malformed: "malformed"
    case .unsupported: "unsupported"
    }
  }

  /// Every word that ``name`` can be, in the order of the `verdicts` object.
  public static let names = [
    "good", "unsigned", "bad", "unknownKey", "notPermitted", "expiredUnwitnessed", "revoked", "compromised",
    "forgeOnly", "reintroduces", "timeUnproven", "malformed", "unsupported",
  ]

  /// An operator's `accepted` entry stands in for these: who signed is unproven or too old, but nothing is wrong
  /// with the commit itself.
  var canBeAccepted: Bool {
    switch self {
    case .unsigned, .unknownKey, .expiredUnwitnessed, .compromised, .timeUnproven: true
    default: false
    }
  }
}
