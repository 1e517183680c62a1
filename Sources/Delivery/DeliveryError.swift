public import Diagnostics
public import Journal

/// Why nothing was sent at all. What happens to a single note is a value, not an error.
public struct DeliveryError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case badSubject
    /// The round has begun with another note.
    case otherNote(round: Int)
    case emptyNote
    case badRound
    case unknownRecipient
    case ledger(JournalError)
  }

  public let code: Code
  /// The incident, the recipient.
  public let subject: String

  public init(_ code: Code, _ subject: String = "") {
    self.code = code
    self.subject = subject
  }

  public var exitCode: ExitCode {
    switch code {
    case .badSubject, .otherNote, .emptyNote, .badRound: .usage
    case .unknownRecipient: .notFound
    case .ledger(let error): error.exitCode
    }
  }

  public var message: String {
    switch code {
    case .badSubject:
      "`\(subject)` is no name of an incident or run: letters, digits, `-`, `_` and `.`, at most 64"
    case .otherNote(let round): "round \(round) of `\(subject)` has begun with another note"
    case .emptyNote: "the note says nothing"
    case .badRound: "a round is a number from 1 to 10000"
    case .unknownRecipient: "nobody called `\(subject)` was told, or was to be told, in this round"
    case .ledger(let error): error.message
    }
  }

  public var hints: [String] {
    switch code {
    case .otherNote(let round):
      ["`--round \(round + 1)` tells everybody again; the same note goes on where the round stopped"]
    case .unknownRecipient: ["`runback contacts sent` shows who was"]
    case .ledger(let error): error.hints
    case .badSubject, .emptyNote, .badRound: []
    }
  }
}
