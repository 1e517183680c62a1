public import Diagnostics

/// Why there is no signature.
public struct SigningError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    /// Nothing says which key to sign with, or what says so cannot mean a key.
    case noKey
    /// The key is a file that does not exist.
    case keyNotFound
    /// The signing program is not installed.
    case programNotFound
    /// The program could not be run, or ended without a signature.
    case failed
    /// This kind of key cannot make this signature.
    case unsupported
    /// The work was cancelled.
    case cancelled
  }

  public let code: Code
  public let message: String
  public let hints: [String]

  public var exitCode: ExitCode {
    switch code {
    case .noKey, .unsupported: .usage
    case .keyNotFound: .notFound
    case .programNotFound, .failed: .unavailable
    case .cancelled: .interrupted
    }
  }

  init(_ code: Code, _ message: String, hints: [String] = []) {
    self.code = code
    self.message = message
    self.hints = hints
  }
}
