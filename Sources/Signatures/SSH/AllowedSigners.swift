public import Calendars

/// An allowed-signers file: who may sign with which SSH key (ssh-keygen(1), ALLOWED SIGNERS).
public struct AllowedSigners: Sendable, Hashable {
  /// One line.
  public struct Entry: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    public let principals: PatternList
    /// The namespaces that the key may sign in; nil for all.
    public let namespaces: PatternList?
    public let validAfter: Timestamp?
    public let validBefore: Timestamp?
    /// The key signs certificates, and nothing else.
    public let isCertificateAuthority: Bool
    public let key: SSHPublicKey

    public func allows(namespace: String) -> Bool { namespaces?.matches(namespace) ?? true }

    /// Both ends belong to the validity, as in `ssh-keygen`.
    public func isValid(at time: Timestamp) -> Bool {
      if let validAfter, time < validAfter { return false }
      if let validBefore, time > validBefore { return false }
      return true
    }
  }

  /// A line that says nothing because it is wrong.
  public struct Problem: Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// Offsets of the line's bytes in the file, the line feed excluded.
    public let bytes: Range<Int>
    /// One sentence without a full stop.
    public let message: String
  }

  /// In the order of the file.
  public let entries: [Entry]
  public let problems: [Problem]

  /// The keys that sign for themselves, each once.
  public var keys: [SSHPublicKey] {
    var seen: Set<SSHPublicKey> = []
    return entries.filter { !$0.isCertificateAuthority && seen.insert($0.key).inserted }.map(\.key)
  }

  /// The keys that sign certificates, each once.
  public var authorities: [SSHPublicKey] {
    var seen: Set<SSHPublicKey> = []
    return entries.filter { $0.isCertificateAuthority && seen.insert($0.key).inserted }.map(\.key)
  }

  /// The entries that name this key, certificate authorities aside.
  public func entries(for key: KeyFingerprint) -> [Entry] {
    entries.filter { !$0.isCertificateAuthority && $0.key.fingerprint == key }
  }

  /// Never fails as a whole: each wrong line is a problem, and the others count. Reads at most `problemLimit`
  /// problems and then stops, since a file with that many is no allowed-signers file.
  public init(parsing bytes: [UInt8], problemLimit: Int = 100) {
    var entries: [Entry] = []
    var problems: [Problem] = []
    var number = 0
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      number += 1
      do throws(AllowedSignersLine.Invalid) {
        if let entry = try AllowedSignersLine.parse(line, number: number) {
          entries.append(entry)
        }
      } catch {
        problems.append(Problem(line: number, bytes: line.startIndex..<line.endIndex, message: error.message))
        if problems.count >= problemLimit { break }
      }
    }
    self.entries = entries
    self.problems = problems
  }
}
