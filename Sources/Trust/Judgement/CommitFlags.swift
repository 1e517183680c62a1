/// A set of flags in one byte: there are as many as commits.
struct CommitFlags: OptionSet, Sendable, Hashable {
  let rawValue: UInt8

  static let keyExpired = CommitFlags(.keyExpired)
  static let forge = CommitFlags(.forge)
  static let accepted = CommitFlags(.accepted)
  static let healing = CommitFlags(.healing)
  static let rollbackClaim = CommitFlags(.rollbackClaim)
  static let untrustedParent = CommitFlags(.untrustedParent)
  static let quarantined = CommitFlags(.quarantined)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  private init(_ flag: CommitJudgement.Flag) { rawValue = 1 << Self.bit(flag) }

  private static func bit(_ flag: CommitJudgement.Flag) -> UInt8 {
    switch flag {
    case .keyExpired: 0
    case .forge: 1
    case .accepted: 2
    case .healing: 3
    case .rollbackClaim: 4
    case .untrustedParent: 5
    case .quarantined: 6
    }
  }

  var set: Set<CommitJudgement.Flag> { Set(CommitJudgement.Flag.allCases.filter { contains(CommitFlags($0)) }) }
}
