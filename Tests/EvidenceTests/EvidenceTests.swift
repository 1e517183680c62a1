import Evidence
import Glibc
import Journal
import TestSupport
import Testing

/// The bundle, checked as its own README says: with nothing but a shell, `sha256sum`, `ssh-keygen` and `git`.
struct EvidenceTests {
  /// The programs that a reader needs; nothing else is on their search path.
  private static let tools = [
    "sh", "sha256sum", "ssh-keygen", "git", "find", "sed", "grep", "cut", "cat", "mktemp", "rm", "rmdir",
  ]

  /// The blocks of the README, by the number of their section.
  private func blocks(_ bundle: String) throws -> [(number: String, script: String)] {
    var blocks: [(String, String)] = []
    var number = ""
    var script: String?
    for line in try readText("\(bundle)/README.md").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { number = String(line.dropFirst(3).prefix(1)) }
      if line == "```sh" {
        script = ""
      } else if line == "```", let text = script {
        blocks.append((number, text))
        script = nil
      } else if script != nil {
        script? += line + "\n"
      }
    }
    return blocks
  }

  /// The number of the first block that ends with an error, and what it said; nil when all are content.
  private func fault(_ bundle: String, _ scene: EvidenceScene) throws -> String? {
    let bin = try TemporaryDirectory()
    for tool in Self.tools {
      let path = try #require(findTestProgram(tool))
      #expect(symlink(path, bin.path(tool)) == 0)
    }
    for (number, script) in try blocks(bundle) {
      let answer = try runProgram(
        bin.path("sh"), ["-e", "-c", script],
        environment: [
          "PATH": bin.path, "SIGNERS": try scene.signers(), "TMPDIR": scene.folder.path, "HOME": bin.path,
          "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        ], directory: bundle)
      if answer.exit != 0 { return "\(number): \(answer.errorText)\(answer.text)" }
    }
    return nil
  }

  @Test func `what the README says finds nothing in a bundle as it was written`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    let receipt = try await scene.write(to: bundle)
    #expect(receipt.isSigned && receipt.lacks.isEmpty)
    #expect(try blocks(bundle).map(\.number) == ["1", "2", "3", "4", "5", "6", "7"])
    #expect(try fault(bundle, scene) == nil)
    #expect(
      try listDirectory(bundle) == [
        "README.md", "SHA256SUMS", "SHA256SUMS.sig", "attachments", "commits", "controls.html", "controls.json",
        "controls.md", "incident.jsonl", "journal.jsonl", "report.html", "report.json", "report.md", "statements",
      ])
    #expect(
      try listDirectory("\(bundle)/statements") == [
        "approval-1", "approval-1.1.sig", "requester", "requester.1.sig", "seal", "seal.1.sig",
      ])
    #expect(receipt.digest == ContentDigest(of: try readFile("\(bundle)/SHA256SUMS")))
    #expect(try readFile("\(bundle)/journal.jsonl") == readFile(scene.store.journalPath(scene.run)))
  }

  @Test func `a changed byte is found in every file`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    let names = try readText("\(bundle)/SHA256SUMS").split(separator: "\n").map { String($0.dropFirst(66)) }
    #expect(names.count == 18)
    for name in names where name != "README.md" {
      let path = "\(bundle)/\(name)"
      let bytes = try readFile(path)
      var changed = bytes
      changed[changed.count / 2] ^= 1
      try writeFile(path, changed)
      #expect(try fault(bundle, scene)?.contains("\(name): FAILED") == true, "\(name)")
      try writeFile(path, bytes)
    }
    #expect(try fault(bundle, scene) == nil)
  }

  @Test func `a removed file and an added one are found`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    let path = "\(bundle)/statements/seal"
    let bytes = try readFile(path)
    try removeRecursively(path)
    #expect(try fault(bundle, scene)?.contains("statements/seal: FAILED open or read") == true)
    try writeFile(path, bytes)
    try writeFile("\(bundle)/statements/more", "x")
    #expect(try fault(bundle, scene) == "1: not in the list: statements/more\n")
  }

  /// Whoever changes a file changes the list too, and signs it as they can.
  private func adjust(_ bundle: String, signedBy name: String?) throws {
    let names = try readText("\(bundle)/SHA256SUMS").split(separator: "\n").map { String($0.dropFirst(66)) }
    let sums = try names.filter { fileExists("\(bundle)/\($0)") }.map {
      "\(ContentDigest(of: try readFile("\(bundle)/\($0)")).hex)  \($0)\n"
    }.joined()
    try writeFile("\(bundle)/SHA256SUMS", sums)
    guard let name else { return }
    try writeFile(
      "\(bundle)/SHA256SUMS.sig", try sshSignature(Array(sums.utf8), EvidenceBundle.namespace, by: name))
  }

  @Test func `a list that was changed, and another signer, are found`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    try writeFile("\(bundle)/report.md", "nothing happened\n")
    try adjust(bundle, signedBy: nil)
    #expect(try fault(bundle, scene)?.hasPrefix("2: ") == true)
    try adjust(bundle, signedBy: "mallory")
    #expect(try fault(bundle, scene)?.hasPrefix("2: ") == true)
    // With the right key for another purpose.
    let sums = try readFile("\(bundle)/SHA256SUMS")
    try writeFile("\(bundle)/SHA256SUMS.sig", try sshSignature(sums, "git", by: "ana"))
    #expect(try fault(bundle, scene)?.hasPrefix("2: ") == true)
    try removeRecursively("\(bundle)/SHA256SUMS.sig")
    #expect(try fault(bundle, scene)?.hasPrefix("2: ") == true)
  }

  /// Even by somebody who may sign the list: the journal and its seal have checks of their own.
  @Test(arguments: [
    ("cut", 3, "4: lines are missing\n"), ("without its last line", 1, "4: the line of the seal is missing\n"),
  ])
  func `a cut journal is found by its seal`(name: String, lines: Int, finding: String) async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    let journal = try readText("\(bundle)/journal.jsonl").split(separator: "\n").dropLast(lines)
    try writeFile("\(bundle)/journal.jsonl", journal.map { "\($0)\n" }.joined())
    try adjust(bundle, signedBy: "ana")
    #expect(try fault(bundle, scene) == finding)
  }

  @Test func `a changed, a removed and a swapped line of the journal are found by the chain`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    let lines = try readText("\(bundle)/journal.jsonl").split(separator: "\n").map(String.init)
    func check(_ changed: [String], _ line: Int) throws {
      try writeFile("\(bundle)/journal.jsonl", changed.map { "\($0)\n" }.joined())
      try adjust(bundle, signedBy: "ana")
      #expect(try fault(bundle, scene) == "3: line \(line) does not follow the one before it\n")
    }
    var changed = lines
    changed[2] = changed[2].replacing("succeeded", with: "failed")
    try check(changed, 4)
    changed = lines
    changed.remove(at: 2)
    try check(changed, 3)
    changed = lines
    changed.swapAt(2, 3)
    try check(changed, 3)
  }

  @Test func `a swapped attachment is found although the list was signed`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("evidence")
    _ = try await scene.write(to: bundle)
    let name = try #require(try listDirectory("\(bundle)/attachments").first)
    try writeFile("\(bundle)/attachments/\(name)", "nothing\n")
    try adjust(bundle, signedBy: "ana")
    #expect(try fault(bundle, scene) == "5: attachments/\(name) was changed\n")
  }

  @Test func `a folder that is there is refused, and nothing half written stays`() async throws {
    let scene = try EvidenceScene()
    let bundle = scene.folder.path("out/evidence")
    try makeDirectory(bundle)
    await #expect(throws: EvidenceError(.exists, bundle)) { try await scene.write(to: bundle) }
    #expect(try listDirectory(bundle).isEmpty)
    #expect(try listDirectory(scene.folder.path("out")) == ["evidence"])
    // A journal that cannot be read after the review was made.
    try removeRecursively(scene.folder.path("out"))
    let unwritable = try scene.bundle()
    try removeRecursively(scene.store.journalPath(scene.run))
    await #expect(throws: EvidenceError.self) { try await unwritable.write(to: bundle) }
    #expect(try listDirectory(scene.folder.path("out")).isEmpty)
  }

  @Test func `what cannot be had is said, and the rest is written`() async throws {
    let scene = try EvidenceScene()
    try removeRecursively(scene.fixture.path)
    try removeRecursively(scene.folder.path("state/runs/\(scene.run)/attachments"))
    let bundle = scene.folder.path("evidence")
    let receipt = try await scene.write(to: bundle, signedBy: nil)
    #expect(!receipt.isSigned)
    #expect(receipt.lacks.count == 2, "\(receipt.lacks)")
    let guide = try readText("\(bundle)/README.md")
    #expect(guide.contains("## What is not here\n\n- attachment "))
    #expect(try fault(bundle, scene)?.hasPrefix("2: ") == true)
  }
}
