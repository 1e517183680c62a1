public import Diagnostics

/// A program could not be started or watched. What a program itself reports is a `ProcessOutcome`.
public struct ProcessError: Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// There is no such file, or it is not an executable regular file.
    case programNotExecutable
    /// The working directory does not exist or may not be entered.
    case directoryUnusable
    /// An argument, a variable or a path holds a NUL byte, or a variable's name holds `=` or is empty.
    case notRepresentable
    /// Arguments and environment are larger than the kernel accepts.
    case argumentsTooLong
    /// No more processes, descriptors, threads or memory.
    case resourcesExhausted
    case system
  }

  public let code: Code
  /// The program that was to be started.
  public let program: String
  /// `errno`, where a system call failed.
  public let errorNumber: Int32?
  fileprivate let detail: String

  init(_ code: Code, program: String, detail: String, errorNumber: Int32? = nil) {
    self.code = code
    self.program = program
    self.detail = detail
    self.errorNumber = errorNumber
  }
}

extension ProcessError: ReportableError {
  public var exitCode: ExitCode {
    switch code {
    case .programNotExecutable: .unavailable
    case .directoryUnusable: .notFound
    case .notRepresentable, .argumentsTooLong: .usage
    case .resourcesExhausted: .tryAgain
    case .system: .unavailable
    }
  }

  public var message: String { "cannot start `\(program)`: \(detail)" }

  public var hints: [String] {
    switch code {
    case .programNotExecutable: ["install `\(program)`, or correct its path"]
    case .argumentsTooLong: ["pass large data by standard input or a file"]
    case .resourcesExhausted: ["try again when fewer programs run, or raise the limits (`ulimit -a`)"]
    case .directoryUnusable, .notRepresentable, .system: []
    }
  }
}
