import Calendars
import Expressions
public import Journal
public import RunbookLanguage

/// How long to wait between attempts.
public struct Backoff: Sendable {
  private let retry: Step.Retry
  /// Nobody waits longer than that between two attempts.
  private static let most = Double(TimeSpan.days(1).milliseconds)

  public init(_ retry: Step.Retry) { self.retry = retry }

  /// In milliseconds.
  ///
  /// - Parameters:
  ///   - attempt: counted from 1.
  ///   - random: from 0 up to, and not including, 1.
  public func delay(afterAttempt attempt: Int, random: Double) -> Int64 {
    var delay = min(Double(retry.initial.milliseconds), Self.most)
    for _ in 1..<max(1, min(attempt, 1000)) where delay < Self.most { delay *= retry.factor }
    if let cap = retry.cap { delay = min(delay, Double(cap.milliseconds)) }
    delay *= 1 + retry.jitter * (2 * random - 1)
    return Int64(max(0, min(delay, Self.most)))
  }

  /// The longest wait that may follow what was tried so far, in milliseconds.
  public func longest(after known: StepState) -> Int64 {
    delay(afterAttempt: max(1, known.attempts - known.attemptsBefore), random: 1)
  }
}

extension StepPlace {
  /// After how many milliseconds a failed attempt is followed by another; nil when it is not.
  ///
  /// - Parameter bindings: what the step's own expressions see.
  public func delay(
    after finished: StepFinished, _ known: StepState, _ bindings: RunBindings, random: () -> Double
  ) -> Int64? {
    // The attempts of a `forEach` are those of its items.
    guard let retry = step.retry, !isCollection, finished.status == .failed else { return nil }
    // `max` counts the attempts, the first one among them.
    let made = finished.attempt - known.attemptsBefore
    guard made < retry.maximum else { return nil }
    if let condition = retry.condition {
      var seen = bindings
      seen.record(
        failureOf: id, message: finished.message ?? "failed", exitCode: finished.exitCode.map(Int64.init))
      // A condition that has no value allows nothing.
      guard (try? condition.evaluateCondition(in: seen.values)) ?? false else { return nil }
    }
    return Backoff(retry).delay(afterAttempt: made, random: random())
  }
}
