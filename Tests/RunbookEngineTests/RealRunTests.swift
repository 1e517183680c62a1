import Calendars
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import TestSupport
import Testing

@Suite struct `With real programs, a run` {
  let fixture: EngineFixture

  init() throws { fixture = try EngineFixture() }

  /// Everything that the sample asks for.
  func allAnswers() throws -> PreparedAnswers { try prepared(answers: ["person.well=true"], confirm: ["change"]) }

  func suspension(_ outcome: RunOutcome) throws -> RunSuspended {
    guard case .suspended(let event) = outcome.ending else {
      throw UnexpectedEnding(ending: "\(outcome.ending)")
    }
    return event
  }

  struct UnexpectedEnding: Error {
    let ending: String
  }

  @Test func `the journal tells the whole story in order`() async throws {
    let outcome = try await Runner(fixture.environment(answers: try allAnswers())).begin(try fixture.request(sample))
    #expect(outcome.exitCode == .success)
    let program = ["step.intent", "step.started", "step.finished"]
    let looking = ["step.intent", "step.started", "step.output", "step.finished"]
    let inside = ["step.intent", "step.finished"]
    let story = ["run.created"] + program + looking + ["decision"] + program + program + ["step.skipped"]
    #expect(try fixture.types() == story + inside + inside + ["run.finished"])
    #expect(outcome.state.step("look").intent?.action["argv"] == ["tool", "look", "web"])
    #expect(outcome.state.step("look").intent?.program?.path == fixture.folder.path("bin/tool"))
    #expect(outcome.state.step("never").message == "the condition is false: steps.look.outputs.count > 100")
  }

  @Test func `a manual step that is put off is asked again`() async throws {
    let person = AnsweringPerson(confirmations: [true])
    let first = try await Runner(fixture.environment(person: person)).begin(try fixture.request(sample))
    #expect(first.state.step("person").progress == .pending)
    let second = try await Runner(fixture.environment(person: AnsweringPerson(values: ["true"]))).resume(fixture.run)
    #expect(second.ending == .succeeded)
  }

  @Test func `the message says that the effect has happened`() async throws {
    let text = runbook(
      """
      - id: look
        title: Look
        run: [tool, look]
        noUndo: It is a test.
        outputs: { count: { type: bool, from: stdout } }
      """)
    let outcome = try await Runner(fixture.environment()).begin(try fixture.request(text))
    #expect(outcome.state.step("look").effectHappened)
    #expect(
      try suspension(outcome).reason
        == "step `look` failed: the output `count` is neither `true` nor `false`; its effect has happened")
  }

  @Test func `a program that is not there is nothing done`() async throws {
    try removeRecursively(fixture.folder.path("bin/tool"))
    let text = runbook("- { id: change, title: Change, run: [tool, change], noUndo: It is a test. }")
    let outcome = try await Runner(fixture.environment()).begin(try fixture.request(text))
    #expect(outcome.state.step("change").message == "nothing was done: there is no program `tool` in PATH")
    #expect(try !fixture.types().contains("step.intent"))
  }

  @Test func `a program that hangs is ended with its children`() async throws {
    let text = runbook("- { id: hang, title: Hang, run: [tool, hang], timeout: 200ms, effect: read }")
    let outcome = try await Runner(fixture.environment()).begin(try fixture.request(text))
    #expect(
      outcome.state.step("hang").message == "its program did not end within 200ms, and its process group was ended")
  }

  @Test func `Ctrl-C lets the step end and starts nothing more`() async throws {
    let interruption = Interruption()
    let observer = WatchingObserver(on: "step.started") { interruption.interrupt() }
    let outcome = try await Runner(fixture.environment(interruption: interruption, observer: observer)).begin(
      try fixture.request(sample))
    #expect(outcome.exitCode == .interrupted)
    #expect(outcome.state.step("ready").progress == .succeeded)
    #expect(try fixture.calls() == ["ready"])
    #expect(try await Runner(fixture.environment(answers: try allAnswers())).resume(fixture.run).ending == .succeeded)
    #expect(try fixture.calls() == ["ready", "look web", "change", "again"])
  }

  @Test func `SIGTERM ends the step, and its outcome is asked about`() async throws {
    let text = runbook("- { id: hang, title: Hang, run: [tool, hang], noUndo: It is a test. }")
    let interruption = Interruption()
    let observer = WatchingObserver(on: "step.started") { interruption.terminate() }
    let outcome = try await Runner(fixture.environment(interruption: interruption, observer: observer)).begin(
      try fixture.request(text))
    #expect(outcome.exitCode == .terminated)
    #expect(outcome.state.step("hang").progress == .cancelled)
    let calls = try fixture.calls()
    #expect(try await Runner(fixture.environment()).resume(fixture.run).exitCode == .personNeeded)
    #expect(try fixture.calls() == calls)
  }

  @Test func `a state directory that cannot be made stops before anything is done`() async throws {
    try writeFile(fixture.folder.path("state"), "in the way")
    let error = await #expect(throws: EngineError.self) {
      _ = try await Runner(fixture.environment()).begin(try fixture.request(sample))
    }
    #expect(error?.code == .journal)
    #expect(try fixture.calls() == [])
  }

  private let secretive = runbook(
    """
    - id: secret
      title: Get the token
      run: [tool, secret]
      effect: read
      outputs: { token: { type: string, from: stdout, sensitive: true } }
    - id: show
      title: Use it
      run: [tool, show]
      env: { TOKEN: "${{ steps.secret.outputs.token }}" }
      noUndo: It is a test.
    """)

  @Test func `a sensitive output is read again by the process that resumes`() async throws {
    try writeFile(fixture.folder.path("fail-show"), "")
    _ = try await Runner(fixture.environment()).begin(try fixture.request(secretive))
    try removeRecursively(fixture.folder.path("fail-show"))
    let observer = WatchingObserver()
    let retry = try prepared(decide: ["show=retry"])
    let outcome = try await Runner(fixture.environment(answers: retry, observer: observer)).resume(fixture.run)
    #expect(outcome.ending == .succeeded)
    #expect(observer.text == "«redacted» and in base64 «redacted»\n")
    #expect(try fixture.calls() == ["secret", "show", "secret", "show"])
  }

  @Test func `a sensitive output is nowhere in what is written or shown`() async throws {
    let observer = WatchingObserver()
    let outcome = try await Runner(fixture.environment(observer: observer)).begin(try fixture.request(secretive))
    #expect(outcome.ending == .succeeded)
    #expect(observer.text == "«redacted» and in base64 «redacted»\n")
    let journal = try readText(fixture.store.journalPath(fixture.run))
    #expect(!journal.contains("canary-58b1c2"))
    #expect(!journal.contains("Y2FuYXJ5LTU4YjFjMg"))
    #expect(outcome.state.step("secret").withheld == ["token"])
    #expect(outcome.state.step("show").intent?.action["env"]?["TOKEN"] == "«redacted»")
  }

}
