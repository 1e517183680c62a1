public import Calendars
public import Processes

/// Everything that a command takes from outside. Made once, by the composition root; tests make their own.
public struct Surroundings: Sendable {
  public var environment: [String: String]
  /// Absolute.
  public var workingDirectory: String
  public var clock: WallClock
  /// As many random bytes as asked for.
  public var random: @Sendable (Int) -> [UInt8]
  public var processes: any ProcessRunner
  public var console: any Console
  /// The name of the user, as the operating system has it.
  public var user: String
  public var host: String
  public var processID: Int32

  public init(
    environment: [String: String], workingDirectory: String, clock: WallClock,
    random: @escaping @Sendable (Int) -> [UInt8], processes: any ProcessRunner, console: any Console, user: String,
    host: String, processID: Int32
  ) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.clock = clock
    self.random = random
    self.processes = processes
    self.console = console
    self.user = user
    self.host = host
    self.processID = processID
  }
}

extension Surroundings {
  /// `path` made absolute against the working directory, without asking the file system; `.` and `..` are kept.
  public func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
  }

  /// `path` as messages show it: relative to the working directory when it lies in it.
  public func shown(_ path: String) -> String {
    let prefix = workingDirectory.hasSuffix("/") ? workingDirectory : workingDirectory + "/"
    return path.hasPrefix(prefix) && path.count > prefix.count ? String(path.dropFirst(prefix.count)) : path
  }
}
