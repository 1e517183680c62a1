import Calendars
import Diagnostics
import Journal
import TestSupport
import Testing

@Suite struct `A bundle of a run` {
  let here: StateDirectory
  let there: StateDirectory

  init() throws {
    here = try StateDirectory()
    there = try StateDirectory()
  }

  /// A run with an attachment and a request for approval, in a bundle.
  private func bundle(version: JournalVersion = .current) throws -> String {
    var first = created()
    first.version = version
    let writer = try here.store.create(first, clock: .fixed(startTime))
    let attachment = try writer.attachments.store(Array("evidence".utf8), name: "log")
    try writer.append(
      .stepOutput(
        StepOutput(
          step: "look", attempt: 1, stream: .standardOutput, head: "evi", tail: "nce", omitted: 2, whole: attachment)),
      .now)
    try here.store.write("please\n", named: "go-1.txt", toApprovalsOf: runID())
    writer.close()
    let path = here.folder.path("run.tar")
    _ = try BundleWriter(path).write(runID(), of: here.store, try here.store.read(runID()))
    return path
  }

  private func takeIn(_ path: String, limits: BundleLimits = BundleLimits()) throws -> JournalStore {
    let incoming = try there.store.makeIncoming("x")
    _ = try incoming.takeIn(BundleReader(path, limits: limits))
    return incoming
  }

  private func refusal(_ path: String, limits: BundleLimits = BundleLimits()) throws -> JournalError? {
    defer { try? removeRecursively(there.folder.path("state/incoming")) }
    return #expect(throws: JournalError.self) { try takeIn(path, limits: limits) }
  }

  /// The archive with one member more, or in the place of all.
  private func archive(_ members: [(name: String, text: String)], kind: String = "0") throws -> String {
    let folder = try TemporaryDirectory()
    let path = here.folder.path("made-\(members.count)-\(kind).tar")
    var script = "import tarfile, io\nt = tarfile.open('\(path)', 'w', format=tarfile.USTAR_FORMAT)\n"
    for (name, text) in members {
      script += """
        i = tarfile.TarInfo('\(name)'); b = b'''\(text)'''; i.size = len(b) if '\(kind)' == '0' else 0
        i.type = b'\(kind)'; i.linkname = '/etc/passwd' if '\(kind)' != '0' else ''
        t.addfile(i, io.BytesIO(b))

        """
    }
    _ = try runProgram("rm", ["-f", path])
    try writeFile(folder.path("make.py"), script + "t.close()\n")
    let made = try runProgram("python3", [folder.path("make.py")])
    #expect(made.exit == 0, "\(made.errorText)")
    return path
  }

  @Test func `is a tar archive with everything that the journal names, and comes out as it went in`() throws {
    let path = try bundle()
    let listed = try runProgram("tar", ["-tf", path])
    let digest = ContentDigest(of: Array("evidence".utf8)).hex
    #expect(listed.text == "journal.jsonl\nattachments/\(digest)\napprovals/go-1.txt\n", "\(listed.errorText)")
    let incoming = try takeIn(path)
    #expect(try readText(incoming.journalPath(runID())) == readText(here.store.journalPath(runID())))
    #expect(try incoming.verify(runID()).isGood)
    #expect(try readText(incoming.approvalsFolder(of: runID()) + "/go-1.txt") == "please\n")
    try there.store.adopt(runID(), from: incoming, replacing: false)
    #expect(try there.store.runs() == [runID()])
    #expect(try there.store.verify(runID()).isGood)
  }

  @Test func `is not written over what is there, and leaves nothing when it cannot be finished`() throws {
    let path = try bundle()
    #expect(throws: JournalError(.fileExists, path)) { try BundleWriter(path) }
    try removeRecursively(here.store.attachments(of: runID()).directory)
    let second = here.folder.path("second.tar")
    #expect(throws: JournalError.self) {
      try BundleWriter(second).write(runID(), of: here.store, try here.store.read(runID()))
    }
    #expect(!fileExists(second))
  }

  @Test func `may be the folder of a run that was copied`() throws {
    _ = try bundle()
    try writeFile(here.store.runDirectory(runID()) + "/holder.json", "{}\n")
    let incoming = try takeIn(here.store.runDirectory(runID()))
    #expect(try incoming.verify(runID()).isGood)
    #expect(!fileExists(incoming.runDirectory(runID()) + "/holder.json"))
  }

  @Test(arguments: [
    "../evil", "/etc/evil", "attachments/../../evil", "attachments/evil", "approvals/../x", "approvals/.hidden", "x",
    "journal.jsonl/",
  ])
  func `with a name that has no place in it is refused`(name: String) throws {
    _ = try bundle()
    let journal = try readText(here.store.journalPath(runID()))
    let path = try archive([("journal.jsonl", ""), (name, journal.isEmpty ? "" : "evil")])
    let error = try refusal(path)
    #expect(error?.code == .damaged && error?.exitCode == .invalidFile, "\(String(describing: error))")
    #expect(!fileExists(there.folder.path("evil")) && !fileExists("/etc/evil"))
  }

  @Test(arguments: ["1", "2", "3", "5", "6"]) func `with a link, a device or a folder is refused`(kind: String) throws {
    let error = try refusal(try archive([("journal.jsonl", "x")], kind: kind))
    #expect(error?.detail == "it has a member that is no regular file")
  }

  @Test func `that names a member twice, or holds no journal, is refused`() throws {
    #expect(
      try refusal(try archive([("journal.jsonl", "x"), ("journal.jsonl", "y")]))?.detail
        == "it holds `journal.jsonl` twice")
    #expect(try refusal(try archive([("approvals/a", "x")]))?.detail == "it holds no journal")
    #expect(try refusal(here.folder.path("nothing"))?.code == .noSuchBundle)
    try writeFile(here.folder.path("text"), String(repeating: "no archive\n", count: 100))
    #expect(try refusal(here.folder.path("text"))?.detail == "it is no tar archive")
    _ = try runProgram("mkfifo", [here.folder.path("pipe")])
    #expect(try refusal(here.folder.path("pipe"))?.detail == "it is no regular file")
  }

  @Test func `that is cut off anywhere, or goes on behind its end, is refused`() throws {
    let bytes = try readFile(try bundle())
    let cut = here.folder.path("cut.tar")
    for length in Swift.stride(from: 0, to: bytes.count - 512, by: 487) {
      try writeFile(Array(bytes[..<length]), to: cut)
      #expect(try refusal(cut)?.code == .damaged, "cut at \(length)")
    }
    try writeFile(Array(bytes[..<(bytes.count - 512)]) + [UInt8](repeating: 7, count: 512), to: cut)
    #expect(try refusal(cut)?.detail == "it goes on behind its end")
  }

  @Test func `whose header was changed is refused`() throws {
    var bytes = try readFile(try bundle())
    bytes[130] ^= 1
    let path = here.folder.path("changed.tar")
    try writeFile(bytes, to: path)
    #expect(try refusal(path)?.detail == "it has a member whose header was changed")
  }

  @Test func `that is larger than the limits is refused before it is on the disk`() throws {
    let path = try bundle()
    for limits in [BundleLimits(bytes: 100), BundleLimits(journalBytes: 100), BundleLimits(members: 1)] {
      #expect(try refusal(path, limits: limits)?.code == .tooLarge)
    }
  }

  @Test func `whose chain is broken is refused`() throws {
    let path = try bundle()
    var bytes = try readFile(path)
    let place = try #require(bytes.firstRange(of: Array("host.example.org".utf8))).lowerBound
    bytes[place] = UInt8(ascii: "H")
    try writeFile(bytes, to: path)
    let error = try refusal(path)
    #expect(error?.code == .damaged && error?.detail.hasPrefix("line 2 does not follow the line before it") == true)
  }

  @Test func `of another major version is refused, naming it`() throws {
    let incoming = try takeIn(try bundle(version: JournalVersion(major: 2, minor: 0)))
    let error = #expect(throws: JournalError.self) { try incoming.open(runID(), clock: .fixed(startTime)) }
    #expect(error?.exitCode == .invalidFile)
    #expect(error?.detail == "has version 2.0, and this program continues version 1")
  }

  @Test func `that continues a copy takes its place`() throws {
    let path = try bundle()
    let first = try takeIn(path)
    try there.store.adopt(runID(), from: first, replacing: false)
    try removeRecursively(first.directory)
    let second = try takeIn(path)
    let (writer, _) = try second.open(runID(), clock: .fixed(startTime))
    try writer.append(.note(Note(text: "more", by: "bo")), .now)
    writer.close()
    #expect(try there.store.isContinued(runID(), in: second))
    #expect(try !second.isContinued(runID(), in: there.store))
    #expect(throws: JournalError(.runExists, runID().text)) {
      try there.store.adopt(runID(), from: second, replacing: false)
    }
    try there.store.adopt(runID(), from: second, replacing: true)
    #expect(try there.store.read(runID()).entries.count == 3)
    #expect(try there.store.verify(runID()).isGood)
  }
}
