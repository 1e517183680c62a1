/// What a command tells the shell. The codes from 64 on are those of `sysexits.h`; the meanings are documented in
/// `docs/exit-codes.md` and are the same for every command.
public enum ExitCode: Int32, Sendable, Hashable, CaseIterable {
  /// Done; the answer is yes.
  case success = 0
  /// Done; the answer is no: findings, untrusted commits, a failed step.
  case negative = 1
  /// Approval, confirmation, an unknown outcome or a pull request needs somebody.
  case personNeeded = 3
  /// Wrong usage; no policy or root.
  case usage = 64
  /// A file that the user wrote is invalid.
  case invalidFile = 65
  /// A file, repository, branch, run or object does not exist.
  case notFound = 66
  /// A remote service or a program is unavailable.
  case unavailable = 69
  /// A defect in Runback.
  case defect = 70
  /// The tip moved, a lock is held, a lease was lost.
  case tryAgain = 75
  /// Not trusted, not permitted, no known-good commit, a blocking hazard.
  case refused = 77
  case interrupted = 130
  case terminated = 143
}
