import Calendars
import Evidence
import JSON
import Journal
import Processes
import Reports
import Synchronization
import TestSupport

/// A run with everything that a bundle holds, signed by ana's key.
struct EvidenceScene {
  let folder: TemporaryDirectory
  let store: JournalStore
  let run = RunID(at: Timestamp(secondsSinceEpoch: 1_795_500_000), randomBytes: [1, 2, 3, 4, 5, 6, 7, 8])
  let fixture: GitFixture
  let commit: String

  init() throws {
    folder = try TemporaryDirectory()
    store = JournalStore(directory: folder.path("state"))
    fixture = try GitFixture()
    commit = try fixture.commit(["app.yaml": "image: one\n"], message: "one", by: .ana)
    let seconds = Mutex<Int64>(1_795_500_000)
    let clock = WallClock {
      Timestamp(
        secondsSinceEpoch: seconds.withLock {
          $0 += 30
          return $0
        })
    }
    var created = RunCreated(
      run: run,
      runbook: RecordedRunbook(
        id: "example", title: "An <example>", path: "runbooks/example.yaml",
        text: "metadata: { severity: sev2, controls: [\"SOC2:CC7.4\", \"SOC2:CC6.8\"] }\n"),
      directory: "/srv", requester: "ana", host: "laptop", processID: 77, program: "1.0", incident: "INC-7")
    created.signature = try signature(created.signedBytes, RunCreated.namespace)
    let writer = try store.create(created, clock: clock)
    let attachment = try writer.attachments.store(Array("what the attacker left\n".utf8), name: "log")
    try writer.append(
      .stepIntent(
        StepIntent(
          step: "scope", title: "Find it", attempt: 1, kind: .uses, effect: .read, idempotent: true,
          action: ["uses": "git.verify", "with": ["repo": .string(fixture.path)]])), .later)
    try writer.append(
      .stepFinished(
        StepFinished(
          step: "scope", attempt: 1, status: .succeeded,
          outputs: [
            "tip": .string(commit), "untrusted": 0, "commits": [], "digest": .string(String(repeating: "d", count: 64)),
          ], evidence: [attachment])), .later)
    let request = ApprovalRequested(
      step: "go", number: 1, text: "go?\n", plan: [:], from: "group:x", count: 1, expires: nil)
    try writer.append(.approvalRequested(request), .later)
    try writer.append(
      .approvalGranted(
        ApprovalGranted(
          step: "go", request: request.digest, person: "bo", key: "SHA256:x",
          signature: try signature(Array(request.text.utf8), "runback-approval", by: "bo"), source: "file")), .later)
    try writer.append(.runFinished(RunFinished(status: .succeeded)), .now)
    let statement = Seal.statement(run: run, entries: writer.lastSequence, head: writer.head)
    try writer.append(
      .seal(
        Seal(
          entries: writer.lastSequence, head: writer.head, signature: try signature(statement, Seal.namespace),
          by: "ana")
      ), .now)
  }

  /// What `ssh-keygen -Y sign` makes of it.
  func signature(_ bytes: [UInt8], _ namespace: String, by name: String = "ana") throws -> String {
    try sshSignature(bytes, namespace, by: name)
  }

  /// The file that the reader has from somewhere else.
  func signers() throws -> String {
    let path = folder.path("signers")
    try writeFile(path, "ana@example.org \(try testKeys.pair("ana").publicKey)\n")
    return path
  }

  func write(to path: String, signedBy name: String? = "ana") async throws -> EvidenceBundle.Receipt {
    try await bundle(signedBy: name).write(to: path)
  }

  func bundle(signedBy name: String? = "ana") throws -> EvidenceBundle {
    let contents = try store.read(run)
    guard let review = Review(contents, verification: try store.verify(run)) else {
      throw ProgramFailure(description: "the journal is empty")
    }
    let incident = folder.path("incident.jsonl")
    try writeFile(incident, "{}\n")
    return EvidenceBundle(
      review, contents, in: store, others: ["incident.jsonl": incident],
      bundler: CommitBundler(
        environment: ["PATH": testProgramPath, "TMPDIR": folder.path], processes: SystemProcessRunner())
    ) { bytes, namespace in
      name.flatMap { try? sshSignature(bytes, namespace, by: $0) }
    }
  }
}

func sshSignature(_ bytes: [UInt8], _ namespace: String, by name: String) throws -> String {
  String(decoding: try signed(bytes, by: name, namespace: namespace), as: UTF8.self)
}
