public import Diagnostics

/// A rollback could not be planned, applied or pushed. Unless `effectHappened` says otherwise, nothing was changed.
public struct RollbackError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    /// No known-good commit, or a hazard that a person has to accept.
    case refused
    /// A person has to look at the result before it may go anywhere.
    case review
    /// The branch, the plan or the remote is no longer what it was.
    case moved
    /// The remote or a program does not answer.
    case unavailable
    /// The call cannot be carried out as it stands.
    case usage
    /// What a layer below reports, with its own exit code.
    case beneath(ExitCode)
  }

  public let code: Code
  public let message: String
  public let hints: [String]
  public let diagnostics: [Diagnostic]
  /// The remote may have the rollback commit already; doing the same again finds out and goes on.
  public var effectHappened = false

  public init(_ code: Code, _ message: String, hints: [String] = []) {
    self.code = code
    self.message = message
    self.hints = hints
    diagnostics = []
  }

  public init(_ error: some ReportableError) {
    code = .beneath(error.exitCode)
    message = error.message
    hints = error.hints
    diagnostics = error.diagnostics
  }

  public var exitCode: ExitCode {
    switch code {
    case .refused: .refused
    case .review: .personNeeded
    case .moved: .tryAgain
    case .unavailable: .unavailable
    case .usage: .usage
    case .beneath(let exitCode): exitCode
    }
  }
}

/// Runs what throws another module's error, and says it as ours.
func rethrowing<Failure: ReportableError, Value>(_ body: () throws(Failure) -> Value) throws(RollbackError) -> Value {
  do throws(Failure) { return try body() } catch { throw RollbackError(error) }
}
