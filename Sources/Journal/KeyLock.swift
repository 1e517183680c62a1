import Glibc
import JSON

/// The keys that runs hold, also while they are suspended: `<state>/locks/<SHA-256 of the key>` names the holder. A key
/// is free again when its holder has finished, or has no journal.
extension JournalStore {
  /// Gives the key to a run, durably, or says who has it.
  public func acquire(_ key: String, for run: RunID) throws(JournalError) {
    try makeDirectory("\(directory)/locks")
    try withLockFile(key) { (file, path) throws(JournalError) in
      if let holder = holder(in: file), holder != run, let state = try stateOfHolder(holder) {
        throw JournalError(.keyIsHeld, key, detail: "run `\(holder.text)`, which \(state)")
      }
      guard ftruncate(file, 0) == 0 else { throw JournalError(errno: errno, path) }
      // The key is there for whoever looks at the file; its length must not hide the holder from `holder(in:)`.
      let shown = String(String.UnicodeScalarView(key.unicodeScalars.prefix(1000)))
      let content: JSONValue = ["run": .string(run.text), "key": .string(shown)]
      try operations.writeAll(Array((content.compact + "\n").utf8), to: file, path: path)
      guard operations.synchronize(file) == 0 else { throw JournalError(errno: errno, path) }
    }
    try operations.synchronizeDirectory("\(directory)/locks")
  }

  /// Says who has the key, if another run has it. Only `acquire` makes it yours.
  public func checkFree(_ key: String, for run: RunID) throws(JournalError) {
    let path = "\(directory)/locks/\(ContentDigest(of: key.utf8).hex)"
    guard access(path, F_OK) == 0 else { return }
    try withLockFile(key) { (file, _) throws(JournalError) in
      if let holder = holder(in: file), holder != run, let state = try stateOfHolder(holder) {
        throw JournalError(.keyIsHeld, key, detail: "run `\(holder.text)`, which \(state)")
      }
    }
  }

  /// Gives the key back. A key that another run has taken meanwhile is left alone.
  public func release(_ key: String, by run: RunID) throws(JournalError) {
    try withLockFile(key) { (file, path) throws(JournalError) in
      guard holder(in: file) == run else { return }
      // Emptied, not removed: another process may already wait for this very file.
      guard ftruncate(file, 0) == 0 else { throw JournalError(errno: errno, path) }
    }
  }

  private func withLockFile(_ key: String, _ body: (Int32, String) throws(JournalError) -> Void) throws(JournalError) {
    let path = "\(directory)/locks/\(ContentDigest(of: key.utf8).hex)"
    let number = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    // Held for two system calls by whoever has it, so waiting is short.
    while flock(file.descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw JournalError(errno: errno, path) }
    }
    defer { _ = flock(file.descriptor, LOCK_UN) }
    try body(file.descriptor, path)
  }

  /// A file that was only half written belonged to a run that had not begun.
  private func holder(in file: Int32) -> RunID? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = pread(file, &buffer, buffer.count, 0)
    guard count > 0, let content = try? JSONValue.parse(buffer[..<count]) else { return nil }
    return content["run"]?.stringValue.flatMap { RunID($0) }
  }

  /// What keeps the holder from giving the key back; nil when nothing does.
  private func stateOfHolder(_ run: RunID) throws(JournalError) -> String? {
    guard access(journalPath(run), F_OK) == 0 else { return nil }
    let contents = try read(run)
    let isFinished = contents.entries.contains { if case .runFinished = $0.event { true } else { false } }
    if isFinished { return nil }
    if contents.fault != nil { return "has a damaged journal" }
    return try isHeld(run) ? "is under way" : "is not finished"
  }
}
