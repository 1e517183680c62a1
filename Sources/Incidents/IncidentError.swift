public import Diagnostics
public import Files

/// An incident's file could not be used.
public struct IncidentError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case file(FileError)
    /// A line is no entry, or does not follow the one before it; counted from 1.
    case damaged(line: Int)
    case unknown
    case closed
  }

  public let code: Code
  /// The incident, or the file.
  public let subject: String

  public init(_ code: Code, _ subject: String) {
    self.code = code
    self.subject = subject
  }

  public var exitCode: ExitCode {
    switch code {
    case .file(let error): error.exitCode
    case .damaged: .invalidFile
    case .unknown: .notFound
    case .closed: .negative
    }
  }

  public var message: String {
    switch code {
    case .file(let error): error.message
    case .damaged(let line): "line \(line) of `\(subject)` is no entry, or does not follow the one before it"
    case .unknown: "there is no incident `\(subject)`"
    case .closed: "incident `\(subject)` is closed already"
    }
  }

  public var hints: [String] {
    switch code {
    case .file(let error): error.hints
    case .damaged: ["keep the file as evidence, and open the incident under another name"]
    case .unknown: ["open it with `runback incident open \(shellQuoted(subject)) --severity sev1`"]
    case .closed: ["`runback incident open \(shellQuoted(subject))` opens it again"]
    }
  }
}
