import Calendars
import Diagnostics
import JSON
import Journal
import Reports
import Synchronization
import TestSupport
import Testing

@Suite struct `A review in Markdown` {
  let folder: TemporaryDirectory
  let store: JournalStore
  let run = RunID(at: Timestamp(secondsSinceEpoch: 1_795_500_000), randomBytes: [7, 7, 7, 7, 7, 7, 7, 7])

  init() throws {
    folder = try TemporaryDirectory()
    store = JournalStore(directory: folder.path("state"))
  }

  /// A clock that is a minute later each time.
  private func clock() -> WallClock {
    let seconds = Mutex<Int64>(1_795_500_000 - 60)
    return WallClock {
      Timestamp(
        secondsSinceEpoch: seconds.withLock {
          $0 += 60
          return $0
        })
    }
  }

  private func created(title: String = "Compromised deployment", inputs: JSONObject = ["branch": "main"]) -> RunCreated
  {
    RunCreated(
      run: run,
      runbook: RecordedRunbook(id: "example", title: title, path: "runbooks/example.yaml", text: "kind: Runbook\n"),
      inputs: inputs, directory: "/srv", requester: "ana", host: "laptop", processID: 77, program: "1.0",
      incident: "INC-7")
  }

  private func write(_ events: [JournalEvent], created: RunCreated? = nil) throws {
    let writer = try store.create(created ?? self.created(), clock: clock())
    for event in events { try writer.append(event, .later) }
    try writer.synchronize()
  }

  private func report() throws -> String {
    MarkdownReport(try store.read(run), verification: try store.verify(run)).text
  }

  private static let oldTip = String(repeating: "a", count: 40)
  private static let target = String(repeating: "b", count: 40)
  private static let newTip = String(repeating: "c", count: 40)

  private static let events: [JournalEvent] = [
    .stepIntent(
      StepIntent(
        step: "scope", title: "Find it", attempt: 1, kind: .uses, effect: .read, idempotent: true,
        action: ["uses": "git.verify"])),
    .stepFinished(
      StepFinished(step: "scope", attempt: 1, status: .succeeded, outputs: ["untrusted": 2], message: "2 untrusted")),
    .stepSkipped(StepSkipped(step: "freeze", title: "Freeze", reason: "the condition is false: inputs.cluster")),
    .decision(Decision(step: "rollback", choice: .confirmed, by: "ana", question: "Go back?")),
    .stepIntent(
      StepIntent(
        step: "rollback", title: "Go back", attempt: 1, kind: .uses, effect: .mutate, idempotent: true,
        action: ["uses": "git.rollback"])),
    .stepFinished(
      StepFinished(
        step: "rollback", attempt: 1, status: .succeeded,
        outputs: [
          "from": .string(oldTip), "target": .string(target), "commit": .string(newTip), "pushed": true,
          "kept": ["apps/db/sealedsecret.yaml"],
        ])),
    .stepIntent(
      StepIntent(
        step: "whom", title: "Whom to tell", attempt: 1, kind: .uses, effect: .read, idempotent: true,
        action: ["uses": "notify.list"])),
    .stepFinished(
      StepFinished(step: "whom", attempt: 1, status: .succeeded, outputs: ["list": "1. ana, +49 30 1234\n"])),
    .note(Note(text: "The phone rings.", by: "bo")),
    .runSuspended(
      RunSuspended(
        reason: "step `look` is done by a person",
        missing: [
          MissingAnswer(
            kind: .answer, subject: "look", output: "healthy", question: "Is it healthy?",
            flag: "--answer look.healthy=true|false")
        ])),
  ]

  @Test func `says what was done, by whom, when, and what is open`() throws {
    try write(Self.events)
    let text = try report()
    let head = try store.verify(run).head
    let digest = created().runbook.digest
    #expect(
      text
        == Self.golden.replacing("DIGEST", with: "\(digest)").replacing("HEAD", with: "\(head)").replacing(
          "RUN", with: "\(run)"))
  }

  @Test func `is the same bytes each time, and from a copy of the journal on another machine`() throws {
    try write(Self.events)
    let first = try report()
    #expect(try report() == first)
    let copy = JournalStore(directory: folder.path("copy"))
    try writeFile(copy.journalPath(run), try readFile(store.journalPath(run)))
    #expect(MarkdownReport(try copy.read(run), verification: try copy.verify(run)).text == first)
  }

  /// Everything in a journal that a person or a program wrote could be an attacker's.
  static let hostile =
    "a|b\n# Heading\r\n- [x](javascript:alert(1)) <script>x</script> `code` **bold** ![i](u) \u{1B}[31m\u{202E}\u{2028}~~s~~ &lt;"

  @Test func `shows hostile text as text`() throws {
    let text = Self.hostile
    try write(
      [
        .stepIntent(
          StepIntent(
            step: "scope", title: text, attempt: 1, kind: .uses, effect: .read, idempotent: true,
            action: ["uses": "notify.list"])),
        .stepFinished(
          StepFinished(
            step: "scope", attempt: 1, status: .succeeded, outputs: ["list": .string("```\n# out\n````\n\(text)")],
            message: text)),
        .stepIntent(
          StepIntent(
            step: "rollback", title: "Go back", attempt: 1, kind: .uses, effect: .mutate, idempotent: true,
            action: ["uses": "git.rollback"])),
        .stepFinished(
          StepFinished(
            step: "rollback", attempt: 1, status: .succeeded,
            outputs: ["from": .string("`\n\n# from\n\n`"), "target": .string(text), "kept": [.string(text)]])),
        .decision(Decision(step: "other", choice: .skip, by: text, reason: text)),
        .note(Note(text: text, by: text)),
        .runSuspended(
          RunSuspended(
            reason: text,
            missing: [MissingAnswer(kind: .decide, subject: "scope", question: text, flag: "--decide `\n# x` a")])),
      ], created: created(title: text, inputs: ["branch": .string(text)]))
    let report = try report()
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      !report.unicodeScalars.contains {
        $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}" || $0 == "\u{2028}")
      })

    var fence: String?
    var headings: [String] = []
    for line in lines {
      if let open = fence {
        if line == open { fence = nil }
        continue
      }
      if line.hasPrefix("```") {
        fence = String(line.prefix { $0 == "`" })
        continue
      }
      if line.hasPrefix("#") { headings.append(line) }
      let outside = Self.withoutCode(line)
      for forbidden in ["<script", "[x](", "![", "**bold", "~~s", "&lt;"] {
        #expect(!Self.hasUnescaped(forbidden, in: outside), "\(forbidden) in \(line)")
      }
      if line.hasPrefix("|") {
        // As many cells as its table has: none of the text begins a new one.
        #expect([3, 5, 7].contains(Self.unescapedBars(line)), "\(line)")
      }
    }
    #expect(fence == nil)
    #expect(
      headings.dropFirst() == [
        "## Rolled back", "## Steps", "## Timeline", "## Whom to tell, and by when", "## What is missing",
        "## Integrity",
      ])
  }

  @Test func `says that the chain is broken, and where`() throws {
    try write(Self.events)
    let path = store.journalPath(run)
    let text = try readText(path).replacing("The phone rings.", with: "The phone sings.")
    try writeFile(path, text)
    let report = try report()
    #expect(
      report.contains(
        "**The chain is broken: line 11 does not follow the line before it: one of the two was changed.**"))
    #expect(!report.contains("Every line follows the one before it"))
  }

  @Test func `of a journal without an entry`() throws {
    try writeFile(store.journalPath(run), "")
    #expect(try report() == "# An empty journal\n")
  }

  /// A line without its code spans (CommonMark §6.1): each ends at a run of as many backticks as it begins with.
  private static func withoutCode(_ line: String) -> String {
    var result = ""
    var rest = line[...]
    while let character = rest.first {
      if character == "\\" {
        result += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if character == "`" {
        let fence = rest.prefix { $0 == "`" }
        rest = rest.dropFirst(fence.count)
        while let next = rest.firstIndex(of: "`") {
          rest = rest[next...]
          let run = rest.prefix { $0 == "`" }
          rest = rest.dropFirst(run.count)
          if run.count == fence.count { break }
        }
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func hasUnescaped(_ text: String, in line: String) -> Bool {
    line.ranges(of: text).contains { range in
      range.lowerBound == line.startIndex || line[line.index(before: range.lowerBound)] != "\\"
    }
  }

  private static func unescapedBars(_ line: String) -> Int {
    var count = 0
    var previous: Character = " "
    for character in line {
      if character == "|", previous != "\\" { count += 1 }
      previous = character
    }
    return count
  }
}
