public import Calendars
public import Journal

/// Something that went well, or did not.
public struct ReviewFinding: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case well, badly, cause
  }

  public let kind: Kind
  public let text: String
  /// Who says so; nil: the journal shows it.
  public let by: String?
  public let line: Int64?
}

/// What a person chose, or answered.
public struct ReviewDecision: Sendable, Hashable {
  public let line: Int64
  public let time: Timestamp
  public let step: String
  public let question: String?
  public let choice: String
  public let by: String
  public let reason: String?
}

/// One request for signatures and what came of it.
public struct ReviewApproval: Sendable, Hashable {
  public struct Signature: Sendable, Hashable {
    public let person: String
    public let key: String
    public let line: Int64
  }

  public struct Refusal: Sendable, Hashable {
    public let reason: String
    public let key: String?
    public let line: Int64
  }

  public let line: Int64
  public let step: String
  public let digest: ContentDigest
  public let count: Int
  public let from: String
  public let expires: Timestamp?
  /// Why fewer people were asked; nil when the glass is whole.
  public let breakGlass: String?
  public let notify: [String]
  public let granted: [Signature]
  public let refused: [Refusal]

  public var isGranted: Bool { granted.count >= count }
}

/// A step as it stands.
public struct ReviewStep: Sendable, Hashable {
  public let id: String
  public let title: String
  public let state: String
  public let attempts: Int
  public let began: Timestamp?
  public let ended: Timestamp?
  public let remarks: String
  public let doneBy: String?
  public let evidence: [JournalAttachment]
}

/// A duty to tell somebody by a time.
public struct ReviewDeadline: Sendable, Hashable {
  public let id: String
  public let title: String
  /// Nil while what starts the clock is not known to have happened.
  public let due: Timestamp?
  public let since: Timestamp?
  public let to: String
  public let cite: String
  /// The step that said so.
  public let step: String
  /// When the duty was done; nil: nobody has written it down.
  public let filed: ReviewFiling?
}

/// A duty to report that was done.
public struct ReviewFiling: Sendable, Hashable {
  /// Id of the duty.
  public let duty: String
  public let at: Timestamp
  /// What the authority gave.
  public let receipt: String
  public let by: String

  public init(duty: String, at: Timestamp, receipt: String, by: String) {
    self.duty = duty
    self.at = at
    self.receipt = receipt
    self.by = by
  }
}

/// What became of telling one person by one method.
public struct ReviewTelling: Sendable, Hashable {
  public enum Standing: String, Sendable, Hashable, CaseIterable {
    /// Handed to the service, and nothing is known since.
    case sent
    case accepted, failed, unknown
    /// The person has said that they know.
    case acknowledged
  }

  public let recipient: String
  /// How; for an acknowledgement how it is known.
  public let method: String
  public let standing: Standing
  public let at: Timestamp
  /// Why it failed, a receipt, who wrote the acknowledgement down.
  public let detail: String?

  public init(recipient: String, method: String, standing: Standing, at: Timestamp, detail: String?) {
    self.recipient = recipient
    self.method = method
    self.standing = standing
    self.at = at
    self.detail = detail
  }
}

/// What the ledger of deliveries says about the incident of a run, or about the run.
public struct ReviewLedger: Sendable, Hashable {
  public var tellings: [ReviewTelling]
  public var filings: [ReviewFiling]

  public init(tellings: [ReviewTelling] = [], filings: [ReviewFiling] = []) {
    self.tellings = tellings
    self.filings = filings
  }
}

/// What was armed, and what became of it.
public struct ReviewUndo: Sendable, Hashable {
  public struct Remainder: Sendable, Hashable {
    public let step: String
    public let reason: String
  }

  public let undone: [String]
  /// What a person must undo.
  public let byHand: [Remainder]
  /// Steps whose undo nobody has asked for; the last that was begun first.
  public let armed: [String]
}

/// What is to be done so that it does not happen again.
public struct ImprovementAction: Sendable, Hashable {
  public let line: Int64
  public let text: String
  public let owner: String?
  public let due: CivilDate?
  public let by: String
  /// Who said when that it is done.
  public let done: ReviewRemark?

  public func isOverdue(at time: Timestamp) -> Bool {
    guard done == nil, let due else { return false }
    return time.secondsSinceEpoch >= Int64(due.daysSinceEpoch + 1) * 86400
  }
}

/// What was written down later than it happened, or instead of what was written down wrongly.
public struct ReviewCorrection: Sendable, Hashable {
  public let line: Int64
  public let occurred: Timestamp
  public let recorded: Timestamp
  public let by: String
  public let text: String
  public let corrects: Corrected?

  /// What stands in the journal as it was.
  public struct Corrected: Sendable, Hashable {
    public let line: Int64
    public let time: Timestamp
    public let text: String
  }
}

/// How far the journal can be believed.
public struct ReviewIntegrity: Sendable, Hashable {
  public struct Attachment: Sendable, Hashable {
    public let digest: ContentDigest
    public let size: Int64
    public let name: String?
    public let line: Int64
    /// `is missing`, `was changed`; nil when it is what the line names.
    public let problem: String?
  }

  public let entries: Int
  public let head: ContentDigest
  public let isGood: Bool
  public let fault: String?
  public let tornBytes: Int
  /// A clause: how far the journal is sealed.
  public let seal: String
  public let isSealed: Bool
  public let attachments: [Attachment]
  /// What else the run was judged by.
  public let files: [RecordedFile]
}
