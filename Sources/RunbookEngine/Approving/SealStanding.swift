public import Journal

/// Whether a journal's end can have been cut off without anybody seeing it.
public enum SealStanding: Sendable, Hashable {
  /// - Parameter wasPossible: its requester had a key, so that a seal was to be expected: lines may be missing at the end.
  case unsealed(wasPossible: Bool)
  /// The signature of the seal does not verify.
  case bad(line: Int64)
  /// - Parameters:
  ///   - key: `SHA256:…` of the key that sealed it.
  ///   - isRequesters: nil when the requester is unproven.
  ///   - uncovered: lines behind the seal.
  case sealed(key: String, isRequesters: Bool?, upTo: Int64, uncovered: Int64)

  public init(_ contents: JournalContents) {
    let requester = contents.created.flatMap { RequesterProof($0)?.fingerprint }
    guard let sealing = JournalSealing(contents) else {
      self = .unsealed(wasPossible: requester != nil)
      return
    }
    guard let proof = RequesterProof(sealing.statement, sealing.seal.signature, namespace: Seal.namespace) else {
      self = .bad(line: sealing.line)
      return
    }
    self = .sealed(
      key: proof.fingerprint, isRequesters: requester.map { $0 == proof.fingerprint }, upTo: sealing.line,
      uncovered: sealing.uncovered)
  }

  /// Every line is under a seal whose signature verifies.
  public var isWhole: Bool {
    if case .sealed(_, _, _, 0) = self { true } else { false }
  }

  /// A clause about the journal.
  public var clause: String {
    switch self {
    case .unsealed(false): return "not sealed: nobody can tell from it whether lines were cut off at its end"
    case .unsealed(true):
      return "NOT SEALED although its requester had a key: it did not come to rest, or lines were cut off at its end"
    case .bad(let line): return "the seal in line \(line) is NOT good: its signature does not verify"
    case .sealed(let key, let isRequesters, let line, let uncovered):
      let whose =
        switch isRequesters {
        case true?: "the requester's key"
        case false?: "ANOTHER key than the requester's"
        case nil: "a key; the requester is unproven"
        }
      let rest = uncovered == 0 ? "" : "; the \(uncovered) lines after it are not covered"
      return "sealed up to line \(line) by \(key), \(whose)\(rest)"
    }
  }
}
