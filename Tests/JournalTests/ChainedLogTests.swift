import Calendars
import Glibc
import JSON
import TestSupport
import Testing

@testable import Journal

struct ChainedLogTests {
  private let state: StateDirectory
  private let clock = WallClock.fixed(startTime)

  init() throws { state = try StateDirectory() }

  private var path: String { state.store.logPath("told", "INC-7") }

  private func write(_ count: Int) throws {
    let (log, _) = try state.store.openLog("told", "INC-7", clock: clock)
    for number in 0..<count { try log.append("said", ["n": JSONValue(number)], .now) }
    log.close()
  }

  @Test func `a log goes on where it ended, and each line follows the one before it`() throws {
    #expect(try state.store.readLog("told", "INC-7") == nil)
    try write(2)
    try write(1)
    let contents = try #require(try state.store.readLog("told", "INC-7"))
    #expect(contents.entries.map(\.sequence) == [1, 2, 3])
    #expect(contents.entries.map { $0.members["n"] } == [0, 1, 0])
    let lines = try readText(path).split(separator: "\n")
    #expect(lines[0].contains("\"prev\":\"\(String(repeating: "0", count: 64))\""))
    #expect(lines[2].contains("\"prev\":\"\(ContentDigest(of: lines[1].utf8).hex)\""))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `a changed, missing or moved line is a fault, and is not written behind`() throws {
    try write(3)
    let text = try readText(path)
    let lines = text.split(separator: "\n").map(String.init)
    for damaged in [
      [lines[0], lines[1].replacing("\"n\":1", with: "\"n\":7"), lines[2]], [lines[0], lines[2]],
      [lines[1], lines[0], lines[2]], [lines[0], "{}", lines[1]], [lines[0], lines[1], "null"],
    ] {
      try writeFile(path, damaged.joined(separator: "\n") + "\n")
      #expect(try state.store.readLog("told", "INC-7")?.fault != nil, "\(damaged)")
      #expect(throws: JournalError.self) { try state.store.openLog("told", "INC-7", clock: clock) }
    }
  }

  @Test func `a line that power loss has torn anywhere is cut off, and that is written down`() throws {
    try write(2)
    let bytes = try readFile(path)
    let last = try #require(bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")))
    for end in (last + 2)..<(bytes.count - 1) {
      try writeFile(path, bytes[..<end])
      let (log, contents) = try state.store.openLog("told", "INC-7", clock: clock)
      log.close()
      #expect(contents.entries.map(\.type) == ["said", "log.repaired"], "cut at \(end)")
      #expect(try state.store.readLog("told", "INC-7")?.fault == nil)
    }
  }

  @Test func `one writer at a time; a link is not followed`() throws {
    let (log, _) = try state.store.openLog("told", "INC-7", clock: clock)
    #expect(throws: JournalError(.fileIsHeld, path)) { try state.store.openLog("told", "INC-7", clock: clock) }
    log.close()
    #expect(throws: JournalError(.writerClosed, path)) { try log.append("said", [:], .now) }
    #expect(unlink(path) == 0 && symlink("/etc/passwd", path) == 0)
    #expect(throws: JournalError.self) { try state.store.openLog("told", "INC-7", clock: clock) }
    #expect(throws: JournalError.self) { try state.store.readLog("told", "INC-7") }
  }
}
