/// Keys of the language that an engine may not be able to execute. A runbook that uses one that is
/// not supported is refused, with the key's position; it is never ignored.
public enum LanguageFeature: String, Sendable, Hashable, CaseIterable {
  case retry, forEach, parallel, steps, `guard`, verify, onError, onFailure, always, approve, undo, shell
  case critical, remindAfter, expect, hosts
  /// `dryRun: native` and `dryRun: refuse`; `skip` is what happens anyway.
  case dryRun
  /// Inputs of type `secret`.
  case secret
  /// Outputs that are `sensitive`.
  case sensitive
  /// Outputs `from: file`.
  case outputFile
  /// `lock: { remote: … }`
  case remoteLock
  /// `rollback: auto`
  case rollbackPolicy
  /// `{ each: LIST }` and `{ when: BOOL, args: […] }` in argument vectors.
  case argumentEach, argumentWhen

  /// What the engine of this version executes. Whoever implements one adds its name here.
  public static let supported: Set<LanguageFeature> = [
    .approve, .secret, .argumentEach, .argumentWhen, .expect, .sensitive, .retry, .guard, .verify, .shell, .critical,
    .onError,
    .dryRun, .outputFile,
    .steps, .parallel, .forEach, .undo, .rollbackPolicy, .onFailure, .always, .remindAfter, .hosts,
  ]
}

extension Set<LanguageFeature> {
  /// The whole language, for who reads a runbook and does not run it.
  public static var all: Self { Self(LanguageFeature.allCases) }
}
