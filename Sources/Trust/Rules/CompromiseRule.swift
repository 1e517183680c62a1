import Calendars

/// Whatever a compromised signer's keys signed counts only if it was seen before the compromise.
enum CompromiseRule {
  static func finding(_ signer: Signer) -> Finding? {
    guard let compromise = signer.compromised else { return nil }
    return Finding(
      .compromised,
      "signed by `\(signer.name)`, compromised since \(compromise.since.rfc3339), and nothing shows that it is older")
  }
}
