/// One program to start: what is executed, with which arguments, environment and input, and within which limits.
///
/// Nothing is inherited silently: the environment is complete, descriptors above 2 are closed, signals have
/// their default action, and no shell stands between the argument vector and the program.
public struct Command: Sendable, Hashable {
  /// Path of the executable, as `findProgram` resolved it. Never searched for again.
  public var program: String
  /// The arguments after the program's own name; each becomes exactly one argument.
  public var arguments: [String]
  /// The complete environment of the child.
  public var environment: [String: String]
  /// Working directory of the child; nil keeps the caller's.
  public var directory: String?
  /// What the child reads on its standard input; when empty it reads `/dev/null`.
  public var standardInput: [UInt8]
  /// How long the program may run; nil for no limit.
  public var timeout: Duration?
  /// How long the process group has between SIGTERM and SIGKILL.
  public var terminationGrace: Duration
  /// How long descendants that still hold the output pipes are waited for, once the program itself has ended.
  public var drainGrace: Duration
  /// Bytes kept of each output stream: the first half and the last half of the limit. Whatever is
  /// between them is counted and dropped; too much output never fails a command.
  public var outputLimit: Int
  /// The process group that the child belongs to.
  public var group: ProcessGroup
  /// Where its two output streams go.
  public var output: OutputDestination

  public init(
    program: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    standardInput: [UInt8] = [], timeout: Duration? = nil, terminationGrace: Duration = .seconds(5),
    drainGrace: Duration = .milliseconds(500), outputLimit: Int = 1 << 20, group: ProcessGroup = .own,
    output: OutputDestination = .captured
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.standardInput = standardInput
    self.timeout = timeout
    self.terminationGrace = terminationGrace
    self.drainGrace = drainGrace
    self.outputLimit = outputLimit
    self.group = group
    self.output = output
  }
}

/// Where a child stands in the terminal's job control.
public enum ProcessGroup: Sendable, Hashable {
  /// A group of its own: Ctrl-C does not reach it, and a timeout ends all of its descendants.
  case own
  /// The caller's group, for programs that may ask on `/dev/tty` (a passphrase, a host key): a background group
  /// would be stopped by the kernel there. A timeout then ends the program alone.
  case callers
}

/// Where what a child prints goes.
public enum OutputDestination: Sendable, Hashable {
  /// To the caller, who gets it with the outcome.
  case captured
  /// To the caller's own output, unseen: for a pager, which draws on the terminal.
  case callers
}
