import Calendars
import Diagnostics
import Glibc
import Journal
import Testing

@Suite struct `The key of a run` {
  let state: StateDirectory
  let clock = WallClock.fixed(startTime)
  let key = "gitops /srv/repo main"

  init() throws { state = try StateDirectory() }

  @Test func `is held while the run is under way and while it is suspended`() throws {
    let store = state.store
    var writer: JournalWriter? = try store.create(created(runID(1)), clock: clock)
    try store.acquire(key, for: runID(1))
    try store.acquire(key, for: runID(1))
    let busy = #expect(throws: JournalError.self) { try store.acquire(key, for: runID(2)) }
    #expect(busy?.message == "the lock `\(key)` is held by run `\(runID(1))`, which is under way")
    #expect(busy?.exitCode == .tryAgain)
    try writer?.append(.runSuspended(RunSuspended(reason: "asks", missing: [])), .now)
    writer = nil
    let suspended = #expect(throws: JournalError.self) { try store.acquire(key, for: runID(2)) }
    #expect(suspended?.message == "the lock `\(key)` is held by run `\(runID(1))`, which is not finished")
    try store.acquire("another key", for: runID(2))
  }

  @Test func `is free when it was given back, its run is finished, or its run is gone`() throws {
    let store = state.store
    let writer = try store.create(created(runID(1)), clock: clock)
    try store.acquire(key, for: runID(1))
    try store.release(key, by: runID(2))
    #expect(throws: JournalError.self) { try store.acquire(key, for: runID(2)) }
    try store.release(key, by: runID(1))
    try store.acquire(key, for: runID(2))

    // Run 2 has no journal: it died before it began.
    try store.acquire(key, for: runID(1))
    try writer.append(.runFinished(RunFinished(status: .failed)), .now)
    try store.acquire(key, for: runID(3))
  }

  @Test func `is free when its file was only half written`() throws {
    let store = state.store
    _ = try store.create(created(runID(1)), clock: clock)
    try store.acquire(key, for: runID(1))
    try writeFile(Array("{\"run\":\"2025".utf8), to: "\(store.directory)/locks/\(ContentDigest(of: key.utf8))")
    try store.acquire(key, for: runID(2))
  }
}
