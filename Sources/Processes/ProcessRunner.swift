/// Starts programs. The only way in which Runback starts one; tests and exercises pass another implementation.
public protocol ProcessRunner: Sendable {
  /// Runs a command to its end. Cancelling the surrounding task ends the process group and returns
  /// `.cancelled`; a status other than 0 is an outcome, not an error.
  ///
  /// - Parameter onEvent: called in order, never concurrently, while the program runs; it must not block for long.
  func run(_ command: Command, onEvent: @escaping @Sendable (ProcessEvent) -> Void) async throws(ProcessError)
    -> ProcessOutcome
}

extension ProcessRunner {
  public func run(_ command: Command) async throws(ProcessError) -> ProcessOutcome {
    try await run(command) { _ in }
  }
}

/// What a running program does, as it happens.
public enum ProcessEvent: Sendable, Hashable {
  case started(ProcessIdentity)
  case output(OutputStream, [UInt8])
}

public enum OutputStream: String, Sendable, Hashable {
  case standardOutput = "stdout"
  case standardError = "stderr"
}
