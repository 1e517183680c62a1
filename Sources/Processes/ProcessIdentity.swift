import Glibc

/// Names one process for as long as the machine is up, and never another one: process ids are reused,
/// the pair of id and start time within one boot is not.
public struct ProcessIdentity: Sendable, Hashable {
  public var processID: Int32
  /// Clock ticks since boot (`/proc/PID/stat`, field 22); nil when the process was gone before it could be read.
  public var startTime: UInt64?
  /// `/proc/sys/kernel/random/boot_id`; nil where the system has none.
  public var bootID: String?

  public init(processID: Int32, startTime: UInt64?, bootID: String?) {
    self.processID = processID
    self.startTime = startTime
    self.bootID = bootID
  }

  /// The identity of a process that exists at this moment.
  public static func now(of processID: Int32) -> ProcessIdentity { of(processID, bootID: currentBootID()) }

  /// Sends a signal to this process, if it still runs.
  ///
  /// - Returns: whether it was sent.
  public func signal(_ signal: Int32) -> Bool { isRunning && kill(processID, signal) == 0 }

  /// The identity of a process that is known to exist, read from `/proc`.
  static func of(_ processID: Int32, bootID: String?) -> ProcessIdentity {
    ProcessIdentity(processID: processID, startTime: startTime(of: processID), bootID: bootID)
  }

  /// Whether this very process still runs. A zombie does not; an identity from another boot or without a start time
  /// never does, because a process that took its number would be mistaken for it.
  public var isRunning: Bool {
    guard let startTime, let bootID, bootID == Self.currentBootID() else { return false }
    guard let fields = Self.statFields(of: processID), fields.startTime == startTime else { return false }
    return fields.state != "Z" && fields.state != "X"
  }

  /// Sends a signal to the group that this process leads, if it still runs.
  public func signalGroup(_ signal: Int32) {
    if isRunning { _ = kill(-processID, signal) }
  }

  static func currentBootID() -> String? {
    guard let bytes = readSmallFile("/proc/sys/kernel/random/boot_id") else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  private static func startTime(of processID: Int32) -> UInt64? { statFields(of: processID)?.startTime }

  private static func statFields(of processID: Int32) -> (state: String, startTime: UInt64)? {
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    guard let bytes = readSmallFile("/proc/\(processID)/stat"), let end = bytes.lastIndex(of: UInt8(ascii: ")")) else {
      return nil
    }
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let start = UInt64(String(decoding: fields[19], as: UTF8.self)) else { return nil }
    return (String(decoding: fields[0], as: UTF8.self), start)
  }

  private static func readSmallFile(_ path: String) -> [UInt8]? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let descriptor = OwnedDescriptor(number)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor.number, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}
