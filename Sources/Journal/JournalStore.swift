public import Calendars
import Glibc

/// The runs of a state directory: `<state>/runs/<run>/journal.jsonl` and `<state>/runs/<run>/attachments/`.
public struct JournalStore: Sendable {
  public let directory: String
  package let operations: FileOperations

  /// - Parameter directory: the state directory; it is made when the first run begins.
  public init(directory: String) {
    self.init(directory: directory, operations: .system)
  }

  package init(directory: String, operations: FileOperations) {
    self.directory = directory
    self.operations = operations
  }

  public func runDirectory(_ run: RunID) -> String { "\(directory)/runs/\(run.text)" }
  public func journalPath(_ run: RunID) -> String { "\(runDirectory(run))/journal.jsonl" }

  /// Where the secrets of a run lie, each as long as the step that needs it as a file.
  public func secretFiles(_ run: RunID) -> String { "\(runDirectory(run))/secret-files" }

  public func attachments(of run: RunID) -> AttachmentStore {
    AttachmentStore(directory: "\(runDirectory(run))/attachments", operations: operations)
  }

  /// Begins the journal of a new run with its first entry, durably.
  public func create(_ created: RunCreated, clock: WallClock) throws(JournalError) -> JournalWriter {
    let run = created.run
    try prepare()
    let place = runDirectory(run)
    guard mkdir(place, 0o700) == 0 else {
      throw errno == EEXIST ? JournalError(.runExists, run.text) : JournalError(errno: errno, place)
    }
    let path = journalPath(run)
    let number = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else {
      let failure = JournalError(errno: errno, path)
      _ = rmdir(place)
      throw failure
    }
    let file = OwnedFile(number)
    do throws(JournalError) {
      try lock(file.descriptor, path: path, run: run)
      try checkLocksHold(path)
      let chained = ChainedFile(
        path: path, file: file, head: .none, lines: 0, length: 0, operations: operations)
      let writer = JournalWriter(run: run, file: chained, attachments: attachments(of: run), clock: clock)
      try writer.append(.runCreated(created), .now)
      try operations.synchronizeDirectory(place)
      try operations.synchronizeDirectory("\(directory)/runs")
      return writer
    } catch {
      // Nothing has happened yet, so nothing is kept: a run that could not begin leaves no trace.
      _ = unlink(path)
      _ = rmdir(place)
      throw error
    }
  }

  /// Takes up the journal of a run that stands still. A last line that was never completely written is cut off; its
  /// bytes become an attachment, and an entry says so.
  public func open(
    _ run: RunID, clock: WallClock
  ) throws(JournalError) -> (writer: JournalWriter, contents: JournalContents) {
    let path = journalPath(run)
    let number = Glibc.open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    guard number >= 0 else { throw failureToOpen(run, path) }
    let file = OwnedFile(number)
    try lock(file.descriptor, path: path, run: run)
    var contents = try JournalReader(path: path).read(file.descriptor)
    if let fault = contents.fault { throw JournalError(.damaged, path, detail: fault.description) }
    try checkVersion(contents, run: run, path: path)
    let attachments = attachments(of: run)
    attachments.removePartials()
    try removeSecretFiles(of: run)
    let tail = contents.tornTail
    contents.tornTail = []
    var removed: JournalAttachment?
    if !tail.isEmpty {
      removed = try attachments.store(tail, name: "torn line")
      guard ftruncate(file.descriptor, off_t(contents.wholeBytes)) == 0 else { throw JournalError(errno: errno, path) }
    }
    let chained = ChainedFile(
      path: path, file: file, head: contents.head, lines: Int64(contents.entries.count), length: contents.wholeBytes,
      operations: operations)
    let writer = JournalWriter(run: run, file: chained, attachments: attachments, clock: clock)
    if let removed {
      contents.entries.append(try writer.append(.journalRepaired(JournalRepaired(removed: removed)), .now))
      contents.head = writer.head
    }
    return (writer, contents)
  }

  /// Reads a journal, also while another process writes it.
  public func read(_ run: RunID) throws(JournalError) -> JournalContents {
    let path = journalPath(run)
    guard access(path, F_OK) == 0 else { throw failureToOpen(run, path) }
    return try JournalReader(path: path).read()
  }

  /// Whether a process has the run in its hands at this moment.
  public func isHeld(_ run: RunID) throws(JournalError) -> Bool {
    let path = journalPath(run)
    let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard number >= 0 else { throw failureToOpen(run, path) }
    let file = OwnedFile(number)
    guard flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
    _ = flock(file.descriptor, LOCK_UN)
    return false
  }

  /// Removes the secrets that a killed process left behind. Only the holder of the run's lock may call it.
  private func removeSecretFiles(of run: RunID) throws(JournalError) {
    let place = secretFiles(run)
    for folder in try names(in: place) where !folder.hasPrefix(".") {
      for name in try names(in: "\(place)/\(folder)") where name != "." && name != ".." {
        let path = "\(place)/\(folder)/\(name)"
        guard unlink(path) == 0 || errno == ENOENT else { throw JournalError(errno: errno, path) }
      }
      _ = rmdir("\(place)/\(folder)")
    }
    _ = rmdir(place)
  }

  /// All runs, oldest first. Names in the directory that are no run's are passed over.
  public func runs() throws(JournalError) -> [RunID] {
    let place = "\(directory)/runs"
    let runs = try names(in: place).compactMap { RunID($0) }
    return runs.sorted()
  }

  /// Makes the state directory and `runs/` in it, private to the user, and refuses one that others can change.
  func prepare() throws(JournalError) {
    try makeDirectory(directory)
    var status = stat()
    guard stat(directory, &status) == 0 else { throw JournalError(errno: errno, directory) }
    guard status.st_uid == geteuid() else {
      throw JournalError(.unsafeState, directory, detail: "belongs to another user")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw JournalError(.unsafeState, directory, detail: "may be written by others")
    }
    try makeDirectory("\(directory)/runs")
  }

  /// Makes a directory and those that it lies in.
  func makeDirectory(_ path: String) throws(JournalError) {
    var missing: [String] = []
    var place = path
    while access(place, F_OK) != 0, missing.count < 256 {
      missing.append(place)
      let above = parent(of: place)
      if above == place || above == "." { break }
      place = above
    }
    for place in missing.reversed() {
      if mkdir(place, 0o700) == 0 {
        try operations.synchronizeDirectory(parent(of: place))
      } else if errno != EEXIST {
        throw JournalError(errno: errno, place)
      }
    }
  }

  private func lock(_ descriptor: Int32, path: String, run: RunID) throws(JournalError) {
    // Whoever only looks whether a run is held (`isHeld`) holds it for a moment.
    for attempt in 0..<5 {
      if attempt > 0 { usleep(20_000) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK else { throw JournalError(errno: errno, path) }
    }
    throw JournalError(.runIsHeld, run.text, detail: holder(of: run).map { ": \($0)" } ?? "")
  }

  /// Some network file systems accept a lock and do nothing: then a second one succeeds too.
  func checkLocksHold(_ path: String) throws(JournalError) {
    let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else {
      throw JournalError(.locksDoNotHold, path, detail: "a second lock on the same file was granted")
    }
  }

  /// Who wrote last, as the journal says.
  private func holder(of run: RunID) -> String? {
    // Only for the message: when the journal cannot be read, the holder stays unnamed.
    guard let contents = try? read(run) else { return nil }
    for entry in contents.entries.reversed() {
      switch entry.event {
      case .runCreated(let event): return "process \(event.processID) of \(event.requester) on \(event.host)"
      case .runResumed(let event): return "process \(event.processID) of \(event.by) on \(event.host)"
      default: continue
      }
    }
    return nil
  }

  private func checkVersion(_ contents: JournalContents, run: RunID, path: String) throws(JournalError) {
    guard let created = contents.created else { throw JournalError(.neverBegan, run.text) }
    guard created.version.major == JournalVersion.current.major else {
      throw JournalError(
        .unsupportedVersion, path,
        detail: "has version \(created.version), and this program continues version \(JournalVersion.current.major)")
    }
    for entry in contents.entries {
      if case .unknown(let type, _) = entry.event {
        throw JournalError(
          .unsupportedVersion, path,
          detail: "holds an entry `\(type)` of a later version, which this program cannot take into account")
      }
    }
  }

  private func failureToOpen(_ run: RunID, _ path: String) -> JournalError {
    errno == ENOENT || errno == ENOTDIR
      ? JournalError(.noSuchRun, run.text, detail: " in `\(directory)`") : JournalError(errno: errno, path)
  }
}
