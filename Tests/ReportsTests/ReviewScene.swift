import Calendars
import JSON
import Journal
import Reports
import Synchronization
import TestSupport

/// A journal of one test, and the review of it.
struct ReviewScene {
  let folder: TemporaryDirectory
  let store: JournalStore
  let run: RunID

  init(number: UInt8 = 7) throws {
    run = RunID(
      at: Timestamp(secondsSinceEpoch: 1_795_500_000), randomBytes: [UInt8](repeating: number, count: 8))
    folder = try TemporaryDirectory()
    store = JournalStore(directory: folder.path("state"))
  }

  /// A clock that is a minute later each time, after the given times.
  private func clock(_ given: [Int64]) -> WallClock {
    let count = Mutex(0)
    return WallClock {
      count.withLock { count in
        defer { count += 1 }
        return Timestamp(
          secondsSinceEpoch: 1_795_500_000 + (count < given.count ? given[count] : Int64(count) * 60))
      }
    }
  }

  func created(
    title: String = "Compromised deployment", inputs: JSONObject = ["branch": "main"], incident: String? = "INC-7"
  ) -> RunCreated {
    RunCreated(
      run: run,
      runbook: RecordedRunbook(
        id: "example", title: title, path: "runbooks/example.yaml",
        text: "kind: Runbook\nmetadata: { severity: sev1, controls: [\"SOC2:CC7.4\", \"ISO27001:A.5.26\"] }\n"),
      files: [RecordedFile(path: "contacts/people.yaml", digest: ContentDigest(of: [1]))],
      inputs: inputs, directory: "/srv", requester: "ana", host: "laptop", processID: 77, program: "1.0",
      incident: incident)
  }

  /// - Parameter seconds: when the first entries are written, after the beginning of the run.
  func write(_ events: [JournalEvent], created: RunCreated? = nil, seconds: [Int64] = []) throws {
    let writer = try store.create(created ?? self.created(), clock: clock(seconds))
    for event in events { try writer.append(event, .later) }
    try writer.synchronize()
  }

  func review(_ incident: ReviewIncident? = nil, _ ledger: ReviewLedger = ReviewLedger()) throws -> Review? {
    Review(try store.read(run), verification: try store.verify(run), incident: incident, ledger: ledger)
  }

  static let ledger = ReviewLedger(
    tellings: [
      ReviewTelling(
        recipient: "bo", method: "slack", standing: .failed, at: Timestamp(secondsSinceEpoch: 1_795_501_000),
        detail: "channel_not_found"),
      ReviewTelling(
        recipient: "bo", method: "email", standing: .accepted, at: Timestamp(secondsSinceEpoch: 1_795_501_003),
        detail: "250 ok"),
      ReviewTelling(
        recipient: "bo", method: "called back", standing: .acknowledged,
        at: Timestamp(secondsSinceEpoch: 1_795_501_200), detail: "written down by ana"),
    ],
    filings: [
      ReviewFiling(
        duty: "gdpr-33", at: Timestamp(secondsSinceEpoch: 1_795_586_400), receipt: "case 17", by: "ana"),
      ReviewFiling(duty: "bank", at: Timestamp(secondsSinceEpoch: 1_795_500_900), receipt: "by phone", by: "ana"),
    ])

  static let incident = ReviewIncident(
    id: "INC-7", title: "A stranger's image", severity: "sev1",
    moments: [
      .init(name: "detected", time: Timestamp(secondsSinceEpoch: 1_795_499_400)),
      .init(name: "contained", time: Timestamp(secondsSinceEpoch: 1_795_500_390)),
    ], compromised: ["corp-sso"])

  static let oldTip = String(repeating: "a", count: 40)
  static let target = String(repeating: "b", count: 40)
  static let newTip = String(repeating: "c", count: 40)

  /// A run that has everything which a review shows.
  static let events: [JournalEvent] = scope + rollback + tell + after

  static func intent(
    _ step: String, _ title: String, _ effect: StepEffect = .read, uses: String? = nil, attempt: Int = 1,
    undo: Bool = false
  ) -> JournalEvent {
    .stepIntent(
      StepIntent(
        step: step, title: title, attempt: attempt, kind: uses == nil ? .run : .uses, effect: effect,
        idempotent: true, action: uses.map { ["uses": .string($0)] } ?? ["argv": ["kubectl", "get"]], undo: undo))
  }

  private static let scope: [JournalEvent] = [
    intent("scope", "Find it", uses: "git.verify"),
    .stepFinished(
      StepFinished(
        step: "scope", attempt: 1, status: .succeeded,
        outputs: ["tip": .string(oldTip), "untrusted": 1, "commits": [.string(oldTip)]], message: "1 untrusted")),
    .stepSkipped(StepSkipped(step: "freeze", title: "Freeze", reason: "the condition is false: inputs.cluster")),
    intent("drain", "Drain", .mutate, undo: true),
    .stepStarted(StepStarted(step: "drain", attempt: 1, processID: 9, startTime: 1, bootID: "b")),
    .stepFinished(
      StepFinished(
        step: "drain", attempt: 1, status: .failed, exitCode: 1, message: "connection refused", retryAfter: 5)),
    intent("drain", "Drain", .mutate, attempt: 2, undo: true),
    .stepFinished(StepFinished(step: "drain", attempt: 2, status: .succeeded)),
  ]

  private static let request = ApprovalRequested(
    step: "rollback", number: 1, text: "go back to bbbb\n", plan: ["to": .string(target)], from: "group:executives",
    count: 1, expires: Timestamp(secondsSinceEpoch: 1_795_503_600), breakGlass: "nobody else answers",
    notify: ["bo", "cho"])

  private static let rollback: [JournalEvent] = [
    .decision(Decision(step: "rollback", choice: .confirmed, by: "ana", question: "Go back?")),
    .approvalRequested(request),
    .approvalRefused(
      ApprovalRefused(
        step: "rollback", request: request.digest, reason: "the key is nobody's", answer: ContentDigest(of: [9]),
        key: "SHA256:zzzz", source: "terminal")),
    .approvalGranted(
      ApprovalGranted(
        step: "rollback", request: request.digest, person: "dee", key: "SHA256:abcd", signature: "S", source: "file")),
    intent("rollback", "Go back", .mutate, uses: "git.rollback"),
    .stepFinished(
      StepFinished(
        step: "rollback", attempt: 1, status: .succeeded,
        outputs: [
          "from": .string(oldTip), "target": .string(target), "commit": .string(newTip), "pushed": true,
          "kept": ["apps/db/sealedsecret.yaml"],
        ])),
  ]

  private static let tell: [JournalEvent] = [
    intent("whom", "Whom to tell", uses: "notify.list"),
    .stepFinished(
      StepFinished(
        step: "whom", attempt: 1, status: .succeeded,
        outputs: [
          "list": "1. ana, +49 30 1234\n",
          "deadlines": [
            [
              "id": "gdpr-33", "title": "Notify the data protection authority", "to": "the authority",
              "cite": "GDPR Art. 33", "since": "2026-11-24T06:00:00Z", "due": "2026-11-27T06:00:00Z",
            ],
            [
              "id": "bank", "title": "Tell the bank", "to": "the bank", "cite": "contract 7",
              "since": "2026-11-24T06:00:00Z", "due": "2026-11-24T06:10:00Z",
            ],
            ["id": "later", "title": "File the report", "to": "the authority", "cite": "NIS2 Art. 23"],
          ],
        ])),
  ]

  private static let after: [JournalEvent] = [
    .note(Note(text: "The phone rings.", by: "bo")),
    .amendment(
      Amendment(
        occurredAt: Timestamp(secondsSinceEpoch: 1_795_496_400), text: "A token was taken from the pipeline.", by: "bo",
        lane: .attacker)),
    .amendment(
      Amendment(
        occurredAt: Timestamp(secondsSinceEpoch: 1_795_500_500), text: "The phone rang before the rollback.", by: "bo",
        corrects: 18)),
    .note(Note(text: "Twelve orders were shipped twice.", by: "bo", kind: .impact)),
    .note(Note(text: "The token was valid for a year.", by: "bo", kind: .cause)),
    .note(Note(text: "The on-call answered within a minute.", by: "bo", kind: .well)),
    .note(Note(text: "Nobody knew the password of the bastion.", by: "bo", kind: .badly)),
    .note(Note(text: "Rotate the token", by: "bo", kind: .action, owner: "ana", due: CivilDate("2026-12-01"))),
    .note(
      Note(text: "Write down who has the password", by: "bo", kind: .action, owner: "cho", due: CivilDate("2026-12-08"))
    ),
    .note(Note(text: "rotated", by: "ana", kind: .done, about: 25)),
    .runEnding(RunEnding(status: .aborted, reason: "ended by ana", undo: true)),
    .undoBegun(UndoBegun(by: "ana", steps: ["drain.undo"])),
    intent("drain.undo", "Fill again", .mutate),
    .stepFinished(
      StepFinished(step: "drain.undo", attempt: 1, status: .failed, exitCode: 1, message: "no route to the host")),
    .undoFinished(UndoFinished(undone: [], byHand: ["drain.undo"])),
    .runFinished(RunFinished(status: .aborted, reason: "ended by ana")),
  ]
}
