/// Whether an address gives whoever reads it power over somebody's account, by the forms that such secrets have.
enum SecretCheck {
  static func looksSecret(_ text: String, _ kind: ContactMethod.Kind) -> Bool {
    let lower = text.lowercased()
    if tokens.contains(where: { lower.contains($0) }) || hasPassword(lower) || hasSecretParameter(lower) { return true }
    switch kind {
    // A bare routing key of Events API v2.
    case .pagerduty: return text.utf8.count >= 20 && text.utf8.allSatisfy { isWordCharacter($0) }
    case .webhook, .teams, .apprise: return lower.split { "/?&=:@".contains($0) }.contains(where: isRandom)
    case .tel, .email, .slack, .matrix, .ntfy: return false
    }
  }

  /// How tokens of well-known services begin, and the addresses of hooks that are secrets as a whole.
  private static let tokens = [
    "hooks.slack.com/services/", "xoxb-", "xoxp-", "xapp-", "ghp_", "github_pat_", "glpat-", "akia", "-----begin",
    "discord.com/api/webhooks/", "webhook.office.com/", ".logic.azure.com", ".powerplatform.com", "bearer ",
  ]

  /// `https://user:password@host`.
  private static func hasPassword(_ text: String) -> Bool {
    guard let scheme = text.firstRange(of: "://") else { return false }
    let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }

  private static func hasSecretParameter(_ text: String) -> Bool {
    guard let query = text.firstIndex(of: "?") else { return false }
    let names = text[query...].dropFirst().split(separator: "&").map { $0.prefix { $0 != "=" } }
    return names.contains {
      ["token", "key", "secret", "sig", "auth", "password", "api_key", "access_token"].contains($0)
    }
  }

  /// Twenty characters or more of letters and digits mixed: no word of a language.
  private static func isRandom(_ part: Substring) -> Bool {
    part.utf8.count >= 20 && part.utf8.allSatisfy(isWordCharacter) && part.utf8.contains { (0x30...0x39).contains($0) }
      && part.utf8.contains { (0x61...0x7A).contains($0 | 0x20) } && !part.contains("-")
  }

  private static func isWordCharacter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
  }
}
