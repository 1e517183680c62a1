public import Journal

/// What the journal says about the signatures that a step wants.
public struct StepApprovals: Sendable, Hashable {
  /// In the order in which they were made.
  public internal(set) var requests: [ApprovalRequested] = []
  public internal(set) var granted: [ApprovalGranted] = []
  public internal(set) var refused: [ApprovalRefused] = []

  public init() {}

  /// The request that waits for answers, or was answered.
  public var current: ApprovalRequested? { requests.last }

  /// The signatures that counted for a request.
  public func granted(for request: ApprovalRequested) -> [ApprovalGranted] {
    let digest = request.digest
    return granted.filter { $0.request == digest }
  }
}

extension RunState {
  mutating func applyApproval(_ entry: JournalEntry) {
    switch entry.event {
    case .approvalRequested(let event): change(event.step) { $0.approvals.requests.append(event) }
    case .approvalGranted(let event): change(event.step) { $0.approvals.granted.append(event) }
    case .approvalRefused(let event): change(event.step) { $0.approvals.refused.append(event) }
    default: break
    }
  }

  /// The run changes hands, or its runbook is corrected.
  mutating func applyPassing(_ entry: JournalEntry) {
    switch entry.event {
    case .runHandedOver(let event): handedOver = event
    case .runTakenOver(let event):
      handedOver = nil
      created?.directory = event.directory
      created?.workspace = event.workspace
    case .runAmended(let event):
      created?.runbook = event.runbook
      created?.trust = event.trust
    default: break
    }
  }
}
