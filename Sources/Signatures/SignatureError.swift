public import Diagnostics

/// Why keys could not be read.
public struct SignatureError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    /// The file does not hold what it should.
    case invalidKeyFile
    /// The OpenPGP library is not installed or too old.
    case libraryUnavailable
  }

  public let code: Code
  public let message: String
  public let hints: [String]

  public var exitCode: ExitCode {
    switch code {
    case .invalidKeyFile: .invalidFile
    case .libraryUnavailable: .unavailable
    }
  }

  init(_ code: Code, _ message: String, hints: [String] = []) {
    self.code = code
    self.message = message
    self.hints = hints
  }
}
