/// What `runback journal verify` found.
public struct JournalVerification: Sendable, Hashable {
  /// How many good lines it has.
  public let entries: Int
  /// The digest of the last good line: whoever noted it can later tell that nothing before it was changed.
  public let head: ContentDigest
  public let fault: JournalFault?
  public let attachments: [AttachmentFault]
  /// Bytes of a last line that was never completely written; `resume` cuts them off and keeps them.
  public let tornBytes: Int

  /// Every line follows the one before it, and every attachment is what a line names.
  public var isGood: Bool { fault == nil && attachments.isEmpty && entries > 0 }
}

/// An attachment that is not what a line names.
public struct AttachmentFault: Sendable, Hashable {
  public let line: Int64
  public let attachment: JournalAttachment
  /// `is missing`, `was changed`, `cannot be read (…)`.
  public let problem: String

  public init(line: Int64, attachment: JournalAttachment, problem: String) {
    self.line = line
    self.attachment = attachment
    self.problem = problem
  }
}

extension JournalStore {
  /// Checks the chain of a run's journal and everything that it names.
  public func verify(_ run: RunID) throws(JournalError) -> JournalVerification {
    let contents = try read(run)
    let store = attachments(of: run)
    var faults: [AttachmentFault] = []
    for entry in contents.entries {
      for attachment in entry.event.attachments {
        guard let problem = store.problem(with: attachment) else { continue }
        faults.append(AttachmentFault(line: entry.sequence, attachment: attachment, problem: problem))
      }
    }
    return JournalVerification(
      entries: contents.entries.count, head: contents.head, fault: contents.fault, attachments: faults,
      tornBytes: contents.tornTail.count)
  }
}
