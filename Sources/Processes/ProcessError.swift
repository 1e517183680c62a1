/// A program could not be started or watched. What a program itself reports is a `ProcessOutcome`.
public struct ProcessError: Error, Sendable, Hashable {
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
  private let detail: String

  init(_ code: Code, program: String, detail: String, errorNumber: Int32? = nil) {
    self.code = code
    self.program = program
    self.detail = detail
    self.errorNumber = errorNumber
  }

  public var message: String { "cannot start `\(program)`: \(detail)" }
}
