import Calendars
import Diagnostics
import Git
import Glibc
import TestSupport
import Testing

@testable import Trust

/// A witness log that somebody else wrote, cut or changed is refused, and never taken for an empty one.
struct WitnessLogTests {
  /// Two witnessed tips.
  private func scene() throws -> TrustScene {
    let scene = try TrustScene()
    for number in 2...3 {
      try scene.fixture.commit(["app.yaml": "image: app:\(number)\n"], signedBy: scene.ana)
      try scene.witness()
    }
    return scene
  }

  private func refusal(_ scene: TrustScene) throws -> (code: Diagnostics.ExitCode?, message: String) {
    let error = #expect(throws: TrustError.self) { try scene.verify() }
    return (error?.exitCode, error?.message.replacing(scene.state, with: "STATE") ?? "")
  }

  private func name(_ scene: TrustScene) -> String { "STATE/witness/\(scene.root)" }

  @Test func `the log has mode 0600 in a folder of mode 0700`() throws {
    let scene = try scene()
    for (path, mode) in [(scene.log.path, 0o600), (scene.log.headPath, 0o600), (scene.state + "/witness", 0o700)] {
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(Int(status.st_mode & 0o777) == mode)
    }
  }

  @Test(arguments: [0o620, 0o602])
  func `a log that others may write to is refused`(mode: Int) throws {
    let scene = try scene()
    #expect(chmod(scene.log.path, mode_t(mode)) == 0)
    #expect(try refusal(scene) == (.refused, "cannot use `\(name(scene)).jsonl`: it may be written by others"))
  }

  @Test func `a log in a folder that others may change is refused`() throws {
    let scene = try scene()
    #expect(chmod(scene.state + "/witness", 0o777) == 0)
    #expect(try refusal(scene) == (.refused, "cannot use `STATE/witness`: it may be written by others"))
  }

  @Test func `a log that is a symbolic link is refused, whatever it points at`() throws {
    let scene = try scene()
    #expect(rename(scene.log.path, scene.state + "/elsewhere") == 0)
    #expect(symlink(scene.state + "/elsewhere", scene.log.path) == 0)
    #expect(try refusal(scene) == (.refused, "cannot use `\(name(scene)).jsonl`: it is a symbolic link"))
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
  func `a log of another user is refused`() throws {
    let scene = try scene()
    #expect(chown(scene.log.path, 65534, 65534) == 0)
    #expect(try refusal(scene) == (.refused, "cannot use `\(name(scene)).jsonl`: it belongs to another user"))
  }

  @Test func `a log that is gone, while its head is there, is refused`() throws {
    let scene = try scene()
    try removeRecursively(scene.log.path)
    #expect(
      try refusal(scene) == (
        .invalidFile, "the witness log `\(name(scene)).jsonl` cannot be believed: it ends after line 0 of 2"
      ))
  }

  @Test func `a log without its head is refused`() throws {
    let scene = try scene()
    try removeRecursively(scene.log.headPath)
    #expect(
      try refusal(scene) == (
        .invalidFile,
        "the witness log `\(name(scene)).jsonl` cannot be believed: its head `\(name(scene)).head` is missing"
      ))
  }

  @Test func `a log cut at a line's end, or within a line, is refused`() throws {
    let scene = try scene()
    let whole = try readText(scene.log.path)
    let firstLine = whole.prefix(through: whole.firstIndex(of: "\n")!)
    for (cut, line) in [(String(firstLine), 1), (String(whole.dropLast(10)), 1), ("", 0)] {
      try writeFile(scene.log.path, cut)
      #expect(
        try refusal(scene) == (
          .invalidFile, "the witness log `\(name(scene)).jsonl` cannot be believed: it ends after line \(line) of 2"
        ))
    }
  }

  @Test(arguments: [
    (
      "\"remote\":\"origin\"", "\"remote\":\"other\"",
      "line 2 does not follow the line before it: one of the two was changed"
    ),
    ("\"seq\":2", "\"seq\":3", "line 2 has not the number 2: a line is missing, added or moved"),
    ("\"type\":\"seen\"", "\"type\":\"heard\"", "line 1 is of the type `heard`, which this version does not know"),
    ("{", "[", "line 1 is no JSON"),
  ])
  func `a log that was changed is refused`(old: String, new: String, why: String) throws {
    let scene = try scene()
    let text = try readText(scene.log.path)
    try writeFile(scene.log.path, text.replacing(old, with: new, maxReplacements: 1))
    #expect(
      try refusal(scene) == (.invalidFile, "the witness log `\(name(scene)).jsonl` cannot be believed: \(why)"))
  }

  @Test func `the last line changed is refused as well`() throws {
    let scene = try scene()
    var lines = try readText(scene.log.path).split(separator: "\n").map(String.init)
    lines[1] = lines[1].replacing("origin", with: "other")
    try writeFile(scene.log.path, lines.map { $0 + "\n" }.joined())
    #expect(
      try refusal(scene) == (
        .invalidFile,
        "the witness log `\(name(scene)).jsonl` cannot be believed: line 2 is not the one that was written last"
      ))
  }

  @Test func `no byte of the log or of its head can change unnoticed, and no byte can go`() throws {
    let scene = try scene()
    let branch = RefName(branch: "main")!
    for path in [scene.log.path, scene.log.headPath] {
      let whole = try readFile(path)
      for position in whole.indices {
        var changed = whole
        changed[position] ^= 1
        try writeFile(path, changed)
        #expect(throws: TrustError.self, "byte \(position) of \(path)") { try scene.log.witness(of: branch) }
        if position > 0 {
          try writeFile(path, whole[..<position])
          #expect(throws: TrustError.self, "the first \(position) bytes of \(path)") {
            try scene.log.witness(of: branch)
          }
        }
      }
      try writeFile(path, whole)
    }
    #expect(try scene.seen().sightings.count == 2)
  }

  @Test func `a line that a killed process left half written is cut off, and that is on record`() throws {
    let scene = try scene()
    let whole = try readText(scene.log.path)
    try writeFile(scene.log.path, whole + "{\"seq\":3,\"ti")
    #expect(try scene.verify().rewind == .witnessed)
    #expect(try readText(scene.log.path) == whole + "{\"seq\":3,\"ti")
    try scene.fixture.commit(["app.yaml": "image: app:4\n"], signedBy: scene.ana)
    try scene.witness()
    let lines = try readText(scene.log.path).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2].hasPrefix("{\"seq\":3,\"time\":\"2027-01-15T08:00:00Z\",\"type\":\"repaired\""))
    #expect(lines[2].hasSuffix("\"removed\":12}"))
    #expect(try scene.seen().sightings.count == 3)
  }

  @Test func `a process that was killed between the line and the head loses nothing`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.witness()
    let head = try readText(scene.log.headPath)
    try removeRecursively(scene.log.headPath)
    #expect(try scene.verify().rewind == .witnessed)
    try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try writeFile(scene.log.headPath, head)
    try scene.witness()
    try writeFile(scene.log.headPath, head)
    #expect(try scene.seen().sightings.count == 2)
    #expect(try scene.verify().rewind == .witnessed)
  }

  @Test func `two that record at once leave one whole chain`() async throws {
    let scene = try TrustScene()
    let tips = try (2...9).map { try scene.fixture.commit(["app.yaml": "image: app:\($0)\n"], signedBy: scene.ana) }
    let (policy, state, path) = (try scene.policy(), scene.state, scene.fixture.path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for tip in tips {
        group.addTask {
          let repository = try Repository.open(path)
          let judge = Judge(policy: policy, now: TrustScene.now, stateFolder: state)
          // Judged as if nothing had been seen, which is the state when all begin at once.
          let verification = try Judge(policy: policy, now: TrustScene.now)
            .verify(tip: ObjectID(hex: tip)!, branch: RefName(branch: "main"), in: repository)
          _ = try WitnessRecorder(judge.log!, in: repository, now: TrustScene.now)
            .record(verification, remote: "origin")
        }
      }
      try await group.waitForAll()
    }
    let witness = try scene.seen()
    #expect(witness.current?.tip.hex == tips.last)
    #expect(witness.sightings.map(\.tip.hex) == tips.filter { tip in witness.sightings.contains { $0.tip.hex == tip } })
  }
}
