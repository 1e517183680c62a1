import Synchronization

/// Carries Ctrl-C and SIGTERM from whoever hears the signal to the runner.
///
/// The first request lets the current step end and starts nothing more; the second ends its process group (SIGTERM, and
/// SIGKILL after the grace time).
public final class Interruption: Sendable {
  public enum Level: Int, Sendable, Hashable, Comparable {
    case none, afterStep, now

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  private struct State {
    var level = Level.none
    var isTermination = false
    var nextListener = 0
    var listeners: [Int: @Sendable (Level) -> Void] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// Ctrl-C was pressed.
  public func interrupt() { raise(to: level == .none ? .afterStep : .now, isTermination: false) }

  /// SIGTERM or SIGHUP: there is no time to wait for the step.
  public func terminate() { raise(to: .now, isTermination: true) }

  public var level: Level { state.withLock { $0.level } }

  /// The request was SIGTERM, not Ctrl-C.
  public var isTermination: Bool { state.withLock { $0.isTermination } }

  private func raise(to level: Level, isTermination: Bool) {
    let listeners = state.withLock { state in
      state.level = max(state.level, level)
      state.isTermination = state.isTermination || isTermination
      return Array(state.listeners.values)
    }
    for listener in listeners { listener(level) }
  }

  /// Lets the listener hear of every request from now on, and at once of one that was made before.
  ///
  /// - Returns: what ends it.
  func listen(_ listener: @escaping @Sendable (Level) -> Void) -> Listening {
    let (number, level) = state.withLock { state in
      state.nextListener += 1
      state.listeners[state.nextListener] = listener
      return (state.nextListener, state.level)
    }
    if level != .none { listener(level) }
    return Listening(number: number)
  }

  func end(_ listening: Listening) {
    state.withLock { $0.listeners[listening.number] = nil }
  }

  struct Listening: Sendable {
    fileprivate let number: Int
  }
}
