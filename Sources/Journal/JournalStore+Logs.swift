public import Calendars
import Glibc
import JSON

/// Logs of the state directory beside the runs: `<state>/<folder>/<name>.jsonl`.
extension JournalStore {
  public func logPath(_ folder: String, _ name: String) -> String { "\(directory)/\(folder)/\(name).jsonl" }

  /// What a log says, also while another process writes it; nil when there is none.
  public func readLog(_ folder: String, _ name: String) throws(JournalError) -> LogContents? {
    let path = logPath(folder, name)
    let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw JournalError(errno: errno, path)
    }
    let file = OwnedFile(number)
    return try LogContents.read(file.descriptor, path: path)
  }

  /// Takes up a log, or begins it. A last line that was never completely written is cut off, and an entry says so.
  ///
  /// - Parameter name: safe as a file's name.
  public func openLog(
    _ folder: String, _ name: String, clock: WallClock
  ) throws(JournalError) -> (log: ChainedLog, contents: LogContents) {
    try prepare()
    try makeDirectory("\(directory)/\(folder)")
    let path = logPath(folder, name)
    let isNew = access(path, F_OK) != 0
    let number = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? JournalError(.fileIsHeld, path) : JournalError(errno: errno, path)
    }
    try checkLocksHold(path)
    if isNew { try operations.synchronizeDirectory("\(directory)/\(folder)") }
    var contents = try LogContents.read(file.descriptor, path: path)
    if let fault = contents.fault { throw JournalError(.damaged, path, detail: fault.description) }
    let tail = contents.tornTail
    if !tail.isEmpty {
      guard ftruncate(file.descriptor, off_t(contents.wholeBytes)) == 0 else { throw JournalError(errno: errno, path) }
    }
    let chained = ChainedFile(
      path: path, file: file, head: contents.head, lines: Int64(contents.entries.count), length: contents.wholeBytes,
      operations: operations)
    let log = ChainedLog(file: chained, clock: clock)
    if !tail.isEmpty {
      let removed = String(decoding: tail.prefix(4096), as: UTF8.self)
      contents.entries.append(try log.append("log.repaired", ["removed": .string(removed)], .now))
      contents.head = log.head
    }
    return (log, contents)
  }
}
