import Calendars
import Diagnostics
import Glibc
import JSON
import Journal
import TestSupport
import Testing

let startTime = Timestamp(secondsSinceEpoch: 1_763_606_400)

/// A state directory of one test, removed with it.
final class StateDirectory {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  var path: String { folder.path }
  var store: JournalStore { JournalStore(directory: folder.path("state")) }
}

func runID(_ seed: UInt64 = 1) -> RunID {
  var random = FixedRandom(value: seed)
  return RunID(at: startTime, random: &random)
}

struct FixedRandom: RandomNumberGenerator {
  var value: UInt64
  mutating func next() -> UInt64 { value }
}

func created(_ run: RunID = runID()) -> RunCreated {
  RunCreated(
    run: run,
    runbook: RecordedRunbook(
      id: "example", title: "An example", path: "runbooks/example.yaml", text: "kind: Runbook\n"),
    inputs: ["branch": "main"], directory: "/srv", requester: "ana", host: "host.example.org", processID: 77,
    program: "1.0")
}

/// One event of every type, in an order that a run could have.
let allEvents: [JournalEvent] = [
  .stepIntent(
    StepIntent(
      step: "look", title: "Look", attempt: 1, kind: .run, effect: .read, idempotent: true,
      action: ["argv": ["ls", "-l"]], program: RecordedFile(path: "/bin/ls", digest: ContentDigest(of: [1])))),
  .stepStarted(StepStarted(step: "look", attempt: 1, processID: 4711, startTime: 99, bootID: "boot")),
  .stepOutput(StepOutput(step: "look", attempt: 1, stream: .standardOutput, head: "a\u{1b}[31m\nb", omitted: 0)),
  .stepFinished(
    StepFinished(
      step: "look", attempt: 1, status: .succeeded, exitCode: 0, outputs: ["n": 5], withheld: ["token"], by: nil)),
  .stepSkipped(StepSkipped(step: "later", title: "Later", reason: "`when` is false")),
  .decision(Decision(step: "go", choice: .confirmed, by: "ana", question: "Go?")),
  .note(Note(text: "The phone rings.", by: "bo")),
  .note(Note(text: "Rotate the key", by: "bo", kind: .action, owner: "ana", due: CivilDate("2026-12-01"))),
  .note(Note(text: "Rotated", by: "ana", kind: .done, about: 8)),
  .amendment(Amendment(occurredAt: startTime, text: "The first alert", by: "bo")),
  .amendment(Amendment(occurredAt: startTime, text: "It rang earlier", by: "bo", corrects: 7, lane: .attacker)),
  .runSuspended(
    RunSuspended(
      reason: "a person is needed",
      missing: [MissingAnswer(kind: .confirm, subject: "go", question: "Go?", flag: "--confirm go")])),
  .runResumed(RunResumed(by: "bo", host: "host.example.org", processID: 78, program: "1.0")),
  .runFinished(RunFinished(status: .succeeded)),
]

func readFile(_ path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "r"))
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

func writeFile(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "w"))
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
