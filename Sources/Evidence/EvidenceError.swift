public import Diagnostics
public import Files
public import Journal

/// A bundle could not be written. Nothing of it is left then.
public struct EvidenceError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case file(FileError)
    case journal(JournalError)
    /// There is something where the bundle is to be.
    case exists
  }

  public let code: Code
  public let path: String

  public init(_ code: Code, _ path: String) {
    self.code = code
    self.path = path
  }

  public var exitCode: ExitCode {
    switch code {
    case .file(let error): error.exitCode
    case .journal(let error): error.exitCode
    case .exists: .usage
    }
  }

  public var message: String {
    switch code {
    case .file(let error): error.message
    case .journal(let error): error.message
    case .exists: "`\(path)` is there already, and evidence is never written over"
    }
  }

  public var hints: [String] {
    switch code {
    case .file(let error): error.hints
    case .journal(let error): error.hints
    case .exists: ["give `--evidence` a folder that does not exist yet"]
    }
  }
}
