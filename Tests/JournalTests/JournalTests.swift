import Calendars
import Diagnostics
import Glibc
import JSON
import Journal
import Testing

@Suite struct `A journal` {
  let state: StateDirectory
  let clock = WallClock.fixed(startTime)

  init() throws { state = try StateDirectory() }

  /// A journal with one entry of every type.
  func written() throws -> (path: String, bytes: [UInt8]) {
    let writer = try state.store.create(created(), clock: clock)
    for event in allEvents { try writer.append(event, .later) }
    try writer.synchronize()
    let path = state.store.journalPath(runID())
    return (path, try readFile(path))
  }

  @Test func `what is written is what is read`() throws {
    let (path, _) = try written()
    let contents = try JournalReader(path: path).read()
    #expect(contents.fault == nil)
    #expect(contents.tornTail == [])
    #expect(contents.entries.map(\.event) == [.runCreated(created())] + allEvents)
    #expect(contents.entries.map(\.sequence) == Array(1...Int64(allEvents.count + 1)))
    #expect(contents.entries.allSatisfy { $0.time == startTime })
  }

  @Test func `each line names the digest of the one before it`() throws {
    let (_, bytes) = try written()
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    var previous = String(repeating: "0", count: 64)
    for line in lines {
      #expect(try JSONValue.parse(line)["prev"]?.stringValue == previous)
      previous = ContentDigest(of: line).hex
    }
  }

  @Test func `files and directories are private`() throws {
    _ = try written()
    for (path, mode) in [
      (state.store.directory, 0o700), ("\(state.store.directory)/runs", 0o700),
      (state.store.runDirectory(runID()), 0o700), (state.store.journalPath(runID()), 0o600),
    ] {
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(Int(status.st_mode & 0o777) == mode, "\(path)")
    }
  }

  @Test func `a flipped bit anywhere is found at its line or the next`() throws {
    let (path, bytes) = try written()
    var line = 1
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1
      try writeFile(changed, to: path)
      let contents = try JournalReader(path: path).read()
      if position == bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) {
        // The last two lines have become one that is no JSON: torn.
        #expect(!contents.tornTail.isEmpty)
      } else if line <= allEvents.count {
        let fault = try #require(contents.fault, "byte \(position)")
        #expect(fault.line == line || fault.line == line + 1, "byte \(position)")
      } else {
        // Nothing follows the last line; what still can be read there is what it says.
        #expect(contents.entries.count <= line)
      }
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
    }
  }

  @Test(arguments: ["removed", "doubled", "swapped", "inserted"])
  func `lines that are moved about are found`(_ change: String) throws {
    let (path, bytes) = try written()
    var lines = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    switch change {
    case "removed": lines.remove(at: 3)
    case "doubled": lines.insert(lines[3], at: 3)
    case "swapped": lines.swapAt(3, 4)
    default: lines.insert(Array("{}".utf8), at: 3)
    }
    try writeFile(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path)
    let fault = try #require(try JournalReader(path: path).read().fault)
    #expect(fault.line == (change == "doubled" ? 5 : 4))
    let error = #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
    #expect(error?.code == .damaged)
    #expect(error?.exitCode == .invalidFile)
  }

  @Test func `cut at any byte it is read up to the last whole line, repaired and continued`() throws {
    let (path, bytes) = try written()
    let firstLine = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 1
    for length in stride(from: firstLine, through: bytes.count, by: 7) {
      try writeFile(Array(bytes[..<length]), to: path)
      let whole = try #require(bytes[..<length].lastIndex(of: UInt8(ascii: "\n"))) + 1
      let (writer, contents) = try state.store.open(runID(), clock: clock)
      try writer.append(.note(Note(text: "goes on", by: "ana")), .now)
      let continued = try JournalReader(path: path).read()
      #expect(continued.fault == nil)
      #expect(continued.tornTail == [])
      let repaired = continued.entries.compactMap { entry -> JournalAttachment? in
        if case .journalRepaired(let event) = entry.event { event.removed } else { nil }
      }
      if whole == length {
        #expect(repaired == [])
      } else {
        #expect(try repaired.map { try writer.attachments.read($0) } == [Array(bytes[whole..<length])])
        #expect(contents.entries.last?.event.type == "journal.repaired")
      }
    }
  }

  @Test func `cut inside the first line it never began`() throws {
    let (path, bytes) = try written()
    for length in [0, 1, 100] {
      try writeFile(Array(bytes[..<length]), to: path)
      let error = #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
      #expect(error?.code == .neverBegan)
      #expect(try readFile(path).count == length)
    }
  }

  @Test func `a last line whose blocks were lost is torn, one that was rewritten is not`() throws {
    let (path, bytes) = try written()
    let lastLine = try #require(bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
    var zeroed = bytes
    for position in lastLine..<(bytes.count - 1) { zeroed[position] = 0 }
    try writeFile(zeroed, to: path)
    #expect(try JournalReader(path: path).read().tornTail == Array(zeroed[lastLine...]))
    #expect(try state.store.open(runID(), clock: clock).contents.entries.last?.event.type == "journal.repaired")

    try writeFile(bytes[..<lastLine] + Array("{\"seq\":99}\n".utf8), to: path)
    #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
  }

  @Test func `a hostile journal is bounded`() throws {
    let (path, bytes) = try written()
    var limits = JournalLimits()
    limits.lineBytes = 1000
    try writeFile(bytes + [UInt8](repeating: 0x78, count: 2000), to: path)
    let long = #expect(throws: JournalError.self) { _ = try JournalReader(path: path, limits: limits).read() }
    #expect(long?.message == "`\(path)` is too large: line \(allEvents.count + 2) has more than 1000 bytes")
    limits.entries = 3
    let many = #expect(throws: JournalError.self) { _ = try JournalReader(path: path, limits: limits).read() }
    #expect(many?.message == "`\(path)` is too large: it has more than 3 entries")
    let deep = bytes + Array((String(repeating: "[", count: 100_000) + "\n{}\n").utf8)
    try writeFile(deep, to: path)
    #expect(try JournalReader(path: path).read().fault?.line == allEvents.count + 2)
  }

  @Test func `a pipe or a link in the journal's place is not followed`() throws {
    let (path, _) = try written()
    unlink(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: JournalError.self) { _ = try state.store.read(runID()) }
    unlink(path)
    #expect(symlink("/etc/passwd", path) == 0)
    #expect(throws: JournalError.self) { _ = try state.store.read(runID()) }
  }

  @Test func `entries of a later version are shown and not continued`() throws {
    let writer = try state.store.create(created(), clock: clock)
    try writer.append(.unknown(type: "later.kind", members: ["x": 1]), .now)
    let last = try #require(try state.store.read(runID()).entries.last)
    #expect(last.event == .unknown(type: "later.kind", members: ["x": 1]))
  }

  @Test func `another major version is refused by its name`() throws {
    var future = created()
    future.version = JournalVersion(major: 2, minor: 3)
    do {
      _ = try state.store.create(future, clock: clock)
    }
    let error = #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
    #expect(
      error?.message
        == "the journal `\(state.store.journalPath(runID()))` has version 2.3, and this program continues version 1")
    #expect(error?.exitCode == .invalidFile)
  }

  @Test func `verifying checks the attachments too`() throws {
    let writer = try state.store.create(created(), clock: clock)
    let kept = try writer.attachments.store([1, 2, 3], name: "numbers")
    try writer.append(
      .stepFinished(StepFinished(step: "look", attempt: 1, status: .succeeded, evidence: [kept])), .now)
    let good = try state.store.verify(runID())
    #expect(good.isGood)
    #expect(good.entries == 2)
    #expect(good.head == writer.head)
    try writeFile([1, 2], to: writer.attachments.path(of: kept.digest))
    let bad = try state.store.verify(runID())
    #expect(!bad.isGood)
    #expect(bad.attachments == [AttachmentFault(line: 2, attachment: kept, problem: "was changed")])
  }

  @Test func `two writers are kept apart, and the holder is named`() throws {
    let writer = try state.store.create(created(), clock: clock)
    let error = #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
    #expect(
      error?.message
        == "run `\(runID())` is in the hands of another process: process 77 of ana on host.example.org")
    #expect(error?.exitCode == .tryAgain)
    #expect(try state.store.isHeld(runID()))
    try writer.append(.note(Note(text: "still mine", by: "ana")), .now)
  }

  @Test func `the lock ends with its writer`() throws {
    do { _ = try state.store.create(created(), clock: clock) }
    #expect(try !state.store.isHeld(runID()))
    _ = try state.store.open(runID(), clock: clock)
  }

  @Test func `a run that is not there`() throws {
    let error = #expect(throws: JournalError.self) { _ = try state.store.open(runID(), clock: clock) }
    #expect(error?.message == "there is no run `\(runID())` in `\(state.store.directory)`")
    #expect(error?.exitCode == .notFound)
    #expect(try state.store.runs() == [])
  }

  @Test func `runs are listed by time, and nothing else is`() throws {
    for seed in [3, 1, 2] as [UInt64] { _ = try state.store.create(created(runID(seed)), clock: clock) }
    #expect(mkdir("\(state.store.directory)/runs/notes", 0o700) == 0)
    #expect(try state.store.runs() == [runID(1), runID(2), runID(3)].sorted())
  }

  @Test(arguments: ["", "..", "../../etc", "20251120T024000Z-1000000/", "20251120T024000Z-100000é"])
  func `what is no run's name`(_ text: String) {
    #expect(RunID(text) == nil)
  }

  @Test func `a run's name says when it began`() {
    #expect(runID(0).text == "20251120T024000Z-00000000")
    #expect(RunID(runID(12345).text) == runID(12345))
  }
}
