public import Diagnostics
public import Journal

/// A run could not be begun, continued or recorded. A step that fails is an ending of a run, not an error.
public struct EngineError: Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// An input that the runbook does not have, or a text that is no value of its type.
    case invalidInput
    case inputMissing
    /// An answer or decision on the command line that does not fit the run.
    case invalidAnswer
    case alreadyFinished
    /// There is nothing to undo.
    case nothingArmed
    /// A program of the run still runs on this machine.
    case stillRunning
    /// This machine has a copy of the run that goes on, or went on in another way.
    case alreadyHere
    /// The corrected runbook changes what was done already.
    case invalidCorrection
    /// The runbook in the journal is not one that this program can run.
    case invalidRunbook
    case journal
  }

  public let code: Code
  public let message: String
  public let hints: [String]
  private let journalCode: ExitCode?

  public init(_ code: Code, _ message: String, hints: [String] = []) {
    self.code = code
    self.message = message
    self.hints = hints
    journalCode = nil
  }

  func mappingTexts(_ transform: (String) -> String) -> EngineError {
    EngineError(self, transform(message), hints.map(transform))
  }

  private init(_ other: EngineError, _ message: String, _ hints: [String]) {
    code = other.code
    self.message = message
    self.hints = hints
    journalCode = other.journalCode
  }

  public init(_ error: JournalError) {
    code = .journal
    message = error.message
    hints = error.hints
    journalCode = error.exitCode
  }
}

extension EngineError: ReportableError {
  public var exitCode: ExitCode {
    switch code {
    case .invalidInput, .inputMissing, .invalidAnswer, .alreadyFinished, .nothingArmed: .usage
    case .alreadyHere: .usage
    case .stillRunning: .tryAgain
    case .invalidRunbook, .invalidCorrection: .invalidFile
    case .journal: journalCode ?? .unavailable
    }
  }
}
