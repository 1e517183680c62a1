import Calendars
import Diagnostics
import Glibc
import Journal
import Testing

@Suite struct `A failing disk` {
  let state: StateDirectory
  let clock = WallClock.fixed(startTime)

  init() throws { state = try StateDirectory() }

  func store(_ change: (inout FileOperations) -> Void) -> JournalStore {
    var operations = FileOperations.system
    change(&operations)
    return JournalStore(directory: state.store.directory, operations: operations)
  }

  @Test func `short writes and interruptions lose nothing`() throws {
    let calls = Counter()
    let store = store {
      $0.write = { descriptor, bytes in
        if calls.next() % 3 == 0 {
          errno = EINTR
          return -1
        }
        return write(descriptor, bytes.baseAddress, min(bytes.count, 5))
      }
    }
    let writer = try store.create(created(), clock: clock)
    for event in allEvents { try writer.append(event, .later) }
    let contents = try store.read(runID())
    #expect(contents.fault == nil)
    #expect(contents.entries.map(\.event) == [.runCreated(created())] + allEvents)
  }

  @Test func `a write that fails half-way leaves whole lines and closes the writer`() throws {
    let budget = Counter()
    let store = store {
      $0.write = { descriptor, bytes in
        // Lines come in pieces of 100 bytes; the 20th piece finds the disk full.
        if budget.next() >= 20 {
          errno = ENOSPC
          return -1
        }
        return write(descriptor, bytes.baseAddress, min(bytes.count, 100))
      }
    }
    let writer = try store.create(created(), clock: clock)
    var written = 1
    let error = #expect(throws: JournalError.self) {
      for event in allEvents {
        try writer.append(event, .later)
        written += 1
      }
    }
    #expect(error?.code == .diskFull)
    #expect(error?.exitCode == .tryAgain)
    let again = #expect(throws: JournalError.self) { try writer.append(allEvents[0], .later) }
    #expect(again?.code == .writerClosed)
    let contents = try store.read(runID())
    #expect(contents.entries.count == written)
    #expect(contents.tornTail == [])
    #expect(contents.fault == nil)
  }

  @Test func `a sync that fails is reported and never repeated`() throws {
    let failing = Flag()
    let store = store {
      $0.synchronizeData = { descriptor in
        guard failing.isSet else { return fdatasync(descriptor) }
        failing.clear()
        errno = EIO
        return -1
      }
    }
    let writer = try store.create(created(), clock: clock)
    failing.set()
    let error = #expect(throws: JournalError.self) { try writer.append(allEvents[0], .now) }
    #expect(error?.code == .inputOutput)
    let again = #expect(throws: JournalError.self) { try writer.synchronize() }
    #expect(again?.code == .writerClosed)
  }

  @Test func `entries that ride along cost no sync`() throws {
    let syncs = Counter()
    let store = store {
      $0.synchronizeData = { descriptor in
        _ = syncs.next()
        return fdatasync(descriptor)
      }
    }
    let writer = try store.create(created(), clock: clock)
    let before = syncs.value
    for event in allEvents { try writer.append(event, .later) }
    #expect(syncs.value == before)
    try writer.append(allEvents[0], .now)
    try writer.synchronize()
    #expect(syncs.value == before + 1)
  }

  @Test func `a run that cannot begin leaves no trace`() throws {
    let store = store {
      $0.write = { _, _ in
        errno = ENOSPC
        return -1
      }
    }
    let error = #expect(throws: JournalError.self) { _ = try store.create(created(), clock: clock) }
    #expect(error?.code == .diskFull)
    #expect(try store.runs() == [])
    #expect(access(store.runDirectory(runID()), F_OK) != 0)
  }

  @Test func `an attachment that cannot be written leaves nothing`() throws {
    let full = Flag()
    let store = store {
      $0.write = { descriptor, bytes in
        guard full.isSet else { return write(descriptor, bytes.baseAddress, bytes.count) }
        errno = ENOSPC
        return -1
      }
    }
    let writer = try store.create(created(), clock: clock)
    full.set()
    #expect(throws: JournalError.self) { _ = try writer.attachments.store([1, 2, 3]) }
    full.clear()
    let kept = try writer.attachments.store([1, 2, 3], name: "numbers")
    #expect(try writer.attachments.read(kept) == [1, 2, 3])
    #expect(writer.attachments.problem(with: kept) == nil)
    try writeFile([1, 2], to: writer.attachments.path(of: kept.digest))
    #expect(writer.attachments.problem(with: kept) == "was changed")
    unlink(writer.attachments.path(of: kept.digest))
    #expect(writer.attachments.problem(with: kept) == "is missing")
    #expect(rmdir(writer.attachments.directory) == 0)
  }

  @Test func `a state directory that others may write to is refused`() throws {
    #expect(mkdir(state.store.directory, 0o700) == 0)
    #expect(chmod(state.store.directory, 0o777) == 0)
    let error = #expect(throws: JournalError.self) { _ = try state.store.create(created(), clock: clock) }
    #expect(error?.message == "the state directory `\(state.store.directory)` may be written by others")
    #expect(error?.exitCode == .refused)
  }

  @Test func `a file in the way of the state directory`() throws {
    try writeFile([], to: state.store.directory)
    let error = #expect(throws: JournalError.self) { _ = try state.store.create(created(), clock: clock) }
    #expect(error?.code == .unsafeState || error?.code == .inputOutput)
    #expect(throws: JournalError.self) {
      _ = try JournalStore(directory: "\(state.store.directory)/below").create(created(), clock: clock)
    }
  }

  /// Only root can mount; everybody else has the injected failures above.
  @Test(.enabled(if: geteuid() == 0)) func `a disk that is really full, and one that is read-only`() throws {
    let mounted = "\(state.path)/mounted"
    #expect(mkdir(mounted, 0o700) == 0)
    guard system("mount -t tmpfs -o size=16k,mode=700 none '\(mounted)'") == 0 else { return }
    defer { #expect(system("umount -l '\(mounted)'") == 0) }
    var problems: [JournalError.Code] = []
    do {
      let store = JournalStore(directory: mounted)
      let writer = try store.create(created(), clock: clock)
      do throws(JournalError) {
        for _ in 0..<1000 { try writer.append(.note(Note(text: String(repeating: "x", count: 500), by: "ana")), .now) }
      } catch {
        problems.append(error.code)
      }
      let contents = try store.read(runID())
      #expect(contents.fault == nil)
      #expect(contents.tornTail == [])
      #expect(contents.entries.count > 5)
    }
    #expect(system("mount -o remount,ro '\(mounted)'") == 0)
    do {
      _ = try JournalStore(directory: mounted).create(created(runID(2)), clock: clock)
    } catch {
      problems.append(error.code)
    }
    #expect(problems == [.diskFull, .notPermitted])
  }
}

final class Counter: @unchecked Sendable {
  private var lock = pthread_mutex_t()
  private var count = 0

  init() { pthread_mutex_init(&lock, nil) }

  /// The count before this call.
  func next() -> Int {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    count += 1
    return count - 1
  }

  var value: Int {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    return count
  }
}

final class Flag: @unchecked Sendable {
  private var lock = pthread_mutex_t()
  private var value = false

  init() { pthread_mutex_init(&lock, nil) }

  var isSet: Bool {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    return value
  }

  func set() { change(true) }
  func clear() { change(false) }

  private func change(_ new: Bool) {
    pthread_mutex_lock(&lock)
    value = new
    pthread_mutex_unlock(&lock)
  }
}
