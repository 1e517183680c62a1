/// How a program ended and what it printed.
public struct ProcessOutcome: Sendable, Hashable {
  public var termination: Termination
  public var standardOutput: CapturedOutput
  public var standardError: CapturedOutput
  /// A descendant still held an output pipe when the program had ended and the grace time was over: what
  /// that descendant printed later was not read.
  public var outputHeldOpen: Bool

  public init(
    termination: Termination, standardOutput: CapturedOutput = CapturedOutput(),
    standardError: CapturedOutput = CapturedOutput(), outputHeldOpen: Bool = false
  ) {
    self.termination = termination
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.outputHeldOpen = outputHeldOpen
  }

  /// The program ended by itself with status 0.
  public var succeeded: Bool { termination == .exited(0) }
}

/// Why a program is no longer running.
public enum Termination: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)
  /// Its time was over; the group was sent SIGTERM, then SIGKILL.
  case timedOut
  /// The task that waited for it was cancelled; ended in the same way.
  case cancelled
}

extension Termination: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exited(let status): "exited with status \(status)"
    case .signalled(let signal): "was ended by signal \(signal)"
    case .timedOut: "did not end in time"
    case .cancelled: "was terminated on request"
    }
  }
}
