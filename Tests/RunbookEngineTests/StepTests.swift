import Diagnostics
import Expressions
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

@Suite struct `A step` {
  let scene: EngineScene

  init() throws { scene = try EngineScene() }

  @Test func `whose condition is false is skipped, and nobody is asked to confirm it`() async throws {
    let person = ScriptedPerson()
    scene.person = person
    let outcome = try await scene.begin(
      """
        - { id: go, title: Go, when: 1 > 2, run: [tool, go], confirm: "Really?", noUndo: a test }
        - { id: next, title: Next, run: [tool, next], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(outcome.standing == ["go skipped", "next succeeded"])
    #expect(outcome.state.step("go").message == "the condition is false: 1 > 2")
    #expect(scene.programs.calls == ["tool next"])
    #expect(person.questions == [])
  }

  @Test func `is confirmed before it begins, and begun in the journal before its program is started`() async throws {
    let person = ScriptedPerson(.yes)
    scene.person = person
    let outcome = try await scene.begin(
      "  - { id: go, title: Go, run: [tool, go], confirm: \"Really?\", noUndo: a test }")
    #expect(outcome.exitCode == .success)
    #expect(person.questions == ["go: Really?"])
    #expect(
      try scene.events(outcome.run).map(\.type) == [
        "run.created", "decision", "step.intent", "step.started", "step.finished", "run.finished",
      ])
  }

  @Test func `that nobody can confirm stands still and names the flag`() async throws {
    let outcome = try await scene.begin(
      "  - { id: go, title: Go, run: [tool, go], confirm: \"Really?\", noUndo: a test }")
    #expect(outcome.exitCode == .personNeeded)
    #expect(outcome.missing == ["--confirm go"])
    #expect(scene.programs.calls == [])
    let after = try await scene.runner(try scene.answers(confirm: ["go"])).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(scene.programs.calls == ["tool go"])
  }

  @Test func `that wants a word typed is not confirmed by another word`() async throws {
    let steps = """
        - { id: go, title: Go, run: [tool, go], confirm: "Really?", typeToConfirm: production, noUndo: a test }
      """
    let outcome = try await scene.begin(steps, answers: try scene.answers(confirm: ["go=staging"]))
    #expect(outcome.exitCode == .personNeeded)
    #expect(outcome.missing == ["--confirm go=production"])
    #expect(scene.programs.calls == [])
    let after = try await scene.runner(try scene.answers(confirm: ["go=production"])).resume(outcome.run)
    #expect(after.exitCode == .success)
  }

  @Test func `that the operator refuses is not run until somebody decides`() async throws {
    let person = ScriptedPerson(.no, .leave)
    scene.person = person
    let outcome = try await scene.begin(
      "  - { id: go, title: Go, run: [tool, go], confirm: \"Really?\", noUndo: a test }")
    #expect(outcome.exitCode == .personNeeded)
    #expect(person.questions == ["go: Really?", "step `go` was not confirmed"])
    #expect(outcome.standing == ["go declined"])
    #expect(scene.programs.calls == [])
    scene.person = NoOperator(name: "bo")
    let again = try await scene.runner().resume(outcome.run)
    #expect(again.missing == ["--decide go=retry|skip|done|abort"])
    let skipped = try await scene.runner(try scene.answers(decide: ["go=skip"], reason: "no need")).resume(outcome.run)
    #expect(skipped.exitCode == .success)
    #expect(scene.programs.calls == [])
  }

  @Test func `reads outputs from what its program printed`() async throws {
    scene.programs.answer(
      "tool read", output: "{\"name\":\"api\",\"count\":5,\"list\":[\"a\",\"b\"]}\n", errors: "v1.20\n")
    scene.programs.answer("tool text", output: "two\n\n")
    let outcome = try await scene.begin(
      """
        - id: read
          title: Read
          run: [tool, read]
          effect: read
          outputs:
            name: { type: string, from: json, path: /name }
            count: { type: int, from: json, path: /count }
            second: { type: string, from: json, path: /list/1 }
            none: { type: string, from: json, path: /none, optional: true }
            other: { type: int, from: json, path: /other, default: 7 }
            version: { type: string, from: stderr, pattern: "v[0-9.]+" }
        - id: text
          title: Text
          run: [tool, text]
          effect: read
          outputs: { all: { type: string } }
        - id: use
          title: Use
          run: [tool, "--name=${{ steps.read.outputs.name }}", "--count=${{ steps.read.outputs.count + steps.read.outputs.other }}"]
          noUndo: a test
      """)
    #expect(outcome.exitCode == .success, "\(outcome.state.steps.map(\.message))")
    #expect(
      outcome.state.step("read").outputs
        == ["name": "api", "count": 5, "second": "b", "other": 7, "version": "v1.20"])
    // One line end is dropped, and no more.
    #expect(outcome.state.step("text").outputs == ["all": "two\n"])
    #expect(scene.programs.calls.last == "tool --name=api --count=12")
  }

  @Test(arguments: [
    ("{\"n\":1.0}", "the output `n` is a number with a fraction where int is wanted"),
    ("{\"n\":9223372036854775808}", "the output `n`"),
    ("{\"n\":null}", "the output `n` is null"),
    ("{}", "the output `n` is not in the JSON that was printed"),
    ("{\"n\":1,\"n\":2}", "the output `n` cannot be read: standard output is no JSON: "),
    ("", "the output `n` cannot be read: standard output is no JSON: "),
    ("{\"n\":\u{0}", "the output `n` cannot be read: standard output is no JSON: "),
  ])
  func `whose output cannot be read has failed, after its effect, and is not repeated`(
    _ output: String, _ problem: String
  ) async throws {
    scene.programs.answer("tool change", output: output)
    let outcome = try await scene.begin(
      """
        - id: change
          title: Change
          run: [tool, change]
          noUndo: a test
          outputs: { n: { type: int, from: json, path: /n } }
      """)
    #expect(outcome.exitCode == .personNeeded)
    let step = outcome.state.step("change")
    #expect(step.progress == .failed)
    #expect(step.effectHappened)
    #expect(step.message?.hasPrefix(problem) == true, "\(step.message ?? "")")
    #expect(outcome.missing == ["--decide change=retry|skip|done|abort"])
    #expect(scene.programs.calls == ["tool change"])
  }

  @Test func `whose output does not match its pattern has failed`() async throws {
    scene.programs.answer("tool look", output: "--force\n")
    let outcome = try await scene.begin(
      """
        - id: look
          title: Look
          run: [tool, look]
          effect: read
          outputs: { name: { type: string, pattern: "[a-z]+" } }
      """)
    #expect(
      outcome.state.step("look").message == "the output `name` does not match the pattern `[a-z]+`")
    #expect(!outcome.state.step("look").effectHappened)
  }

  @Test func `has the time that it is given, and fails when it needs more`() async throws {
    scene.programs.answer("tool slow", .timedOut)
    let outcome = try await scene.begin(
      "  - { id: slow, title: Slow, run: [tool, slow], timeout: 90s, noUndo: a test }")
    #expect(scene.programs.commands.map(\.timeout) == [.seconds(90)])
    #expect(outcome.exitCode == .personNeeded)
    #expect(
      outcome.state.step("slow").message == "its program did not end within 1m30s, and its process group was ended")
  }

  @Test(arguments: [
    (Termination.exited(4), "its program exited with status 4"), (.signalled(9), "its program was ended by signal 9"),
  ])
  func `that fails lets the run stand still before the next one`(_ end: Termination, _ message: String) async throws {
    scene.programs.answer("tool one", end)
    let outcome = try await scene.begin(
      """
        - { id: one, title: One, run: [tool, one], noUndo: a test }
        - { id: two, title: Two, run: [tool, two], noUndo: a test }
      """)
    #expect(outcome.exitCode == .personNeeded)
    #expect(outcome.standing == ["one failed"])
    #expect(outcome.state.step("one").message == message)
    #expect(outcome.missing == ["--decide one=retry|skip|done|abort"])
    #expect(scene.programs.calls == ["tool one"])
  }

  @Test func `gives its program exactly its arguments, input and variables`() async throws {
    let outcome = try await scene.begin(
      """
        - id: go
          title: Go
          run: [tool, "a b", "$HOME", { when: inputs.flag, args: ["--yes"] }, "--", { each: inputs.words }]
          env: { COLOUR: "${{ inputs.colour }}" }
          stdin: "in: ${{ inputs.colour }}"
          noUndo: a test
      """,
      head: """
        inputs:
          words: { type: list, default: [x, "y z"] }
          flag: { type: bool, default: true }
          colour: { type: string, default: "red; rm -rf /" }
        """)
    #expect(outcome.exitCode == .success)
    let command = try #require(scene.programs.commands.first)
    #expect(command.program == scene.folder.path("bin/tool"))
    #expect(command.arguments == ["a b", "$HOME", "--yes", "--", "x", "y z"])
    #expect(
      command.environment == [
        "PATH": scene.folder.path("bin"), "TZ": "UTC", "COLOUR": "red; rm -rf /", "RUNBACK_RUN": outcome.run.text,
        "RUNBACK_STEP": "go",
      ])
    #expect(command.standardInput == Array("in: red; rm -rf /".utf8))
    #expect(command.directory == scene.folder.path)
  }

  @Test func `that prints a lot keeps the journal short and everything as an attachment`() async throws {
    let text = String(repeating: "0123456789abcde\n", count: 20_000)
    scene.programs.answer("tool talk", output: text)
    let outcome = try await scene.begin("  - { id: talk, title: Talk, run: [tool, talk], effect: read }")
    #expect(outcome.exitCode == .success)
    let printed = try #require(outcome.state.step("talk").printed.first)
    #expect(printed.head.utf8.count + (printed.tail?.utf8.count ?? 0) <= 8192)
    let whole = try #require(printed.whole)
    #expect(try scene.store.attachments(of: outcome.run).read(whole) == Array(text.utf8))
    #expect(try scene.store.verify(outcome.run).isGood)
  }

  @Test func `done by a person is asked for its outputs until they fit`() async throws {
    let person = ScriptedPerson(.text("perhaps"), .text("true"), .text("12"))
    scene.person = person
    let outcome = try await scene.begin(
      """
        - id: look
          title: Look
          manual: Look at it.
          outputs: { healthy: { type: bool }, count: { type: int } }
        - { id: check, title: Check, uses: assert, with: { that: steps.look.outputs.count > 20, message: too few } }
      """)
    #expect(
      person.questions.prefix(3).map { $0.split(separator: " ")[0] } == [
        "look.healthy?", "look.healthy?", "look.count?",
      ])
    #expect(outcome.standing == ["look succeeded", "check failed"])
    #expect(outcome.state.step("check").message == "too few")
    #expect(outcome.exitCode == .personNeeded)
  }

  @Test func `done by a person lists every answer that is missing, with its flag`() async throws {
    let steps = """
        - id: look
          title: Look
          manual: Look at it.
          outputs:
            healthy: { type: bool }
            colour: { type: enum, values: [red, green] }
            note: { type: string, optional: true }
      """
    let outcome = try await scene.begin(steps, answers: try scene.answers(["look.healthy=true"]))
    #expect(outcome.missing == ["--answer look.colour=red|green"])
    let error = await #expect(throws: EngineError.self) {
      _ = try await scene.runner(try scene.answers(["look.healthy=true", "look.colour=blue"])).resume(outcome.run)
    }
    #expect(error?.exitCode == .usage)
    let after = try await scene.runner(try scene.answers(["look.healthy=true", "look.colour=red"])).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(after.state.step("look").outputs == ["healthy": true, "colour": "red"])
  }
}
