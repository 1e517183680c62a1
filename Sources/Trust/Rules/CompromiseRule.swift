import Calendars

/// Whatever a compromised signer's keys signed counts only if it was seen before the compromise.
enum CompromiseRule {
  /// - Parameter witnessed: when a tip that contains it was first seen; nil when none was.
  static func finding(_ signer: Signer, witnessed: Timestamp? = nil) -> Finding? {
    guard let compromise = signer.compromised else { return nil }
    if let witnessed, witnessed < compromise.since { return nil }
    let seen = witnessed.map { "it was first seen \($0.rfc3339)" } ?? "nothing shows that it is older"
    return Finding(
      .compromised, "signed by `\(signer.name)`, compromised since \(compromise.since.rfc3339), and \(seen)")
  }
}
