import Journal

/// Something in a journal that somebody has signed, put into a file of its own with its signature beside it, so that
/// `ssh-keygen` can check it.
struct EvidenceStatement: Sendable, Hashable {
  /// Relative to the bundle; its signatures end in `.1.sig`, `.2.sig`.
  let path: String
  let bytes: [UInt8]
  let signatures: [String]
  let namespace: String
  /// What the reader is told about it.
  let title: String

  func signaturePath(_ index: Int) -> String { "\(path).\(index + 1).sig" }

  /// The requester's, the approvers', and that of the last seal.
  static func all(_ contents: JournalContents) -> [EvidenceStatement] {
    var statements: [EvidenceStatement] = []
    if let created = contents.created, let signature = created.signature {
      statements.append(
        EvidenceStatement(
          path: "statements/requester", bytes: created.signedBytes, signatures: [signature],
          namespace: RunCreated.namespace, title: "who asked for the run"))
    }
    var granted: [ContentDigest: [String]] = [:]
    for case .approvalGranted(let event) in contents.entries.map(\.event) {
      granted[event.request, default: []].append(event.signature)
    }
    var number = 0
    for case .approvalRequested(let event) in contents.entries.map(\.event) {
      guard let signatures = granted[event.digest] else { continue }
      number += 1
      statements.append(
        EvidenceStatement(
          path: "statements/approval-\(number)", bytes: Array(event.text.utf8), signatures: signatures,
          namespace: "runback-approval", title: "who approved step \(number) of those that wanted it"))
    }
    if let sealing = JournalSealing(contents) {
      statements.append(
        EvidenceStatement(
          path: "statements/seal", bytes: sealing.statement, signatures: [sealing.seal.signature],
          namespace: Seal.namespace, title: "how far the journal went when it was sealed"))
    }
    return statements
  }
}
