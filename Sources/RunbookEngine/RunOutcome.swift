public import Diagnostics
public import Journal
public import RunbookFlow

/// How a call of `begin` or `resume` ended.
public struct RunOutcome: Sendable, Hashable {
  public enum Ending: Sendable, Hashable {
    case succeeded
    /// The run is over and has failed.
    case failed(reason: String)
    /// A person ended it.
    case aborted(reason: String)
    /// A person is needed; `resume` goes on.
    case suspended(RunSuspended)
    /// Ctrl-C or SIGTERM; `resume` goes on.
    case interrupted(RunSuspended, terminated: Bool)
  }

  public let run: RunID
  public let ending: Ending
  public let state: RunState

  public var exitCode: ExitCode {
    switch ending {
    case .succeeded: .success
    case .failed, .aborted: .negative
    case .suspended: .personNeeded
    case .interrupted(_, let terminated): terminated ? .terminated : .interrupted
    }
  }
}
