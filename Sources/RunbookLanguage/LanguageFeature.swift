/// Keys of the language that an engine may not be able to execute. A runbook that uses one that is
/// not supported is refused, with the key's position; it is never ignored.
public enum LanguageFeature: String, Sendable, Hashable, CaseIterable {
  case retry, forEach, parallel, steps, `guard`, verify, goto, onError, onFailure, always, approve, undo, shell
  case critical, remindAfter, hosts
  case dryRunNative = "dryRun"
  case secret, sensitive, outputFile, remoteLock, rollbackPolicy, incident
  case argumentEach, argumentWhen

  /// What the engine of this version executes. Its owner moves names here as they are implemented.
  public static let supported: Set<LanguageFeature> = []
}
