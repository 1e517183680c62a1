import Synchronization

/// Carries Ctrl-C, SIGTERM and the end of the terminal from whoever hears the signal to the runner.
///
/// The first request lets the current step end and starts nothing more; the second ends its process group (SIGTERM, and
/// SIGKILL after the grace time); the third kills it.
public final class Interruption: Sendable {
  public enum Level: Int, Sendable, Hashable, Comparable {
    case none, afterStep, now, kill

    /// The level that one more request asks for.
    var next: Level { Level(rawValue: rawValue + 1) ?? .kill }

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  private struct State {
    var level = Level.none
    var isTermination = false
    var isHangUp = false
    var nextListener = 0
    var listeners: [Int: @Sendable (Level) -> Void] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// Ctrl-C was pressed.
  public func interrupt() { raise { $0.level = $0.level.next } }

  /// SIGTERM: there is no time to wait for the step.
  public func terminate() {
    raise {
      $0.level = $0.level < .now ? .now : .kill
      $0.isTermination = true
    }
  }

  /// SIGHUP: the terminal is gone, and nobody can be asked. What is under way may end, however often that is said.
  public func hangUp() {
    raise {
      $0.level = max($0.level, .afterStep)
      $0.isHangUp = true
    }
  }

  public var level: Level { state.withLock { $0.level } }

  /// The request was SIGTERM, not Ctrl-C.
  public var isTermination: Bool { state.withLock { $0.isTermination } }

  /// The terminal went away.
  public var isHangUp: Bool { state.withLock { $0.isHangUp } }

  private func raise(_ change: (inout sending State) -> Void) {
    let (level, listeners) = state.withLock { state in
      change(&state)
      return (state.level, Array(state.listeners.values))
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
