import Diagnostics

/// What the commands themselves refuse, before or between the modules that do the work.
struct CommandError: ReportableError, Hashable {
  let exitCode: ExitCode
  let message: String
  let hints: [String]

  init(_ exitCode: ExitCode, _ message: String, hints: [String] = []) {
    self.exitCode = exitCode
    self.message = message
    self.hints = hints
  }
}
