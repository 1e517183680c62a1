public import Calendars
public import JSON
public import Journal

/// What is to be said about a run afterwards: nothing but what its journal says, and the incident that it belongs to.
/// The same journal gives the same review on every machine and at every time.
///
/// Every text in it is as somebody, possibly an attacker, wrote it; whoever shows it makes it harmless first.
public struct Review: Sendable, Hashable {
  public let overview: ReviewOverview
  /// What a reader has to know before anything else, the gravest first.
  public let warnings: [String]
  public let impact: ReviewImpact
  /// By the time at which things happened.
  public let timeline: [TimelineEvent]
  public let findings: [ReviewFinding]
  public let decisions: [ReviewDecision]
  public let approvals: [ReviewApproval]
  public let steps: [ReviewStep]
  /// Whom to tell, as `notify.list` wrote it down.
  public let callSheets: [String]
  public let deadlines: [ReviewDeadline]
  /// Who was told, as the ledger of deliveries says.
  public let tellings: [ReviewTelling]
  public let undo: ReviewUndo
  /// What the run waits for.
  public let missing: [MissingAnswer]
  public let actions: [ImprovementAction]
  public let corrections: [ReviewCorrection]
  public let integrity: ReviewIntegrity
}

/// Which run it was, who began it, and how it ended.
public struct ReviewOverview: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case succeeded, failed, aborted, suspended, underWay
  }

  public let run: RunID
  public let title: String
  public let runbook: String
  public let runbookDigest: ContentDigest
  public let severity: String?
  public let incident: ReviewIncident?
  public let outcome: Outcome
  public let reason: String?
  public let began: Timestamp
  /// Of the last entry that is no seal.
  public let ended: Timestamp
  public let requester: String
  /// Nil: the requester is unproven.
  public let requesterKey: String?
  public let proof: String
  public let host: String
  public let program: String
  public let mode: RunMode
  /// Why runbook and contacts were believed.
  public let trust: String
  public let inputs: JSONObject
  public let start: RunStart?
  public let skippedPreflight: JSONObject
  /// Control references of the runbook: `SOC2:CC7.4`.
  public let controls: [String]
}

/// The incident as it was known when the review was written.
public struct ReviewIncident: Sendable, Hashable {
  public let id: String
  public let title: String?
  public let severity: String?
  /// `detected`, `aware`, `declared`, `contained`, `recovered`, in this order, those that are known.
  public let moments: [Moment]
  /// Systems and accounts that the attacker may read.
  public let compromised: [String]

  public struct Moment: Sendable, Hashable {
    public let name: String
    public let time: Timestamp

    public init(name: String, time: Timestamp) {
      self.name = name
      self.time = time
    }
  }

  public init(
    id: String, title: String? = nil, severity: String? = nil, moments: [Moment] = [], compromised: [String] = []
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.moments = moments
    self.compromised = compromised
  }
}

/// What the incident has harmed and what the run has changed.
public struct ReviewImpact: Sendable, Hashable {
  /// In the words of those who were there.
  public let remarks: [ReviewRemark]
  public let rollbacks: [ReviewRollback]
  /// The commits that were found untrusted, each once, as they were found.
  public let untrusted: [String]
  /// Steps whose effect has happened and that are no reads, in order.
  public let changed: [String]
}

/// What somebody has written down.
public struct ReviewRemark: Sendable, Hashable {
  public let line: Int64
  public let text: String
  public let by: String
}

/// A branch that was taken back.
public struct ReviewRollback: Sendable, Hashable {
  public let step: String
  public let from: String?
  public let target: String?
  public let commit: String?
  public let isPushed: Bool
  public let kept: [String]
}
