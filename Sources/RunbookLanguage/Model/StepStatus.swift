/// How a step ended, as `steps.ID.status` says it.
public enum StepStatus: String, Sendable, Hashable, CaseIterable {
  case succeeded, failed, skipped, satisfied, cancelled
}
