public import Diagnostics

/// A request that has no response, or none that may be looked at.
public struct HTTPError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    /// Cannot be sent as it is written.
    case invalidRequest
    /// Leads where the caller does not want to go.
    case refused
    /// The server's certificate, or the CAs that it is held against.
    case untrusted
    case unreachable
    case timedOut, cancelled
    /// More than the caller takes.
    case tooLarge
    /// The server did not speak HTTP to the end.
    case broken
    case libraryUnavailable
  }

  public let code: Code
  public let message: String
  public let hints: [String]
  /// The server may have got the request, whole or in part.
  public let mayHaveArrived: Bool

  init(_ code: Code, _ message: String, hints: [String] = [], mayHaveArrived: Bool = false) {
    self.code = code
    self.message = message
    self.hints = hints
    self.mayHaveArrived = mayHaveArrived
  }

  public var exitCode: ExitCode {
    switch code {
    case .invalidRequest: .usage
    case .refused, .untrusted: .refused
    case .unreachable, .timedOut, .cancelled, .tooLarge, .broken, .libraryUnavailable: .unavailable
    }
  }
}
