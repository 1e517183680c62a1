import Calendars
import Diagnostics
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// `runback handover` and `runback takeover`, between two machines that are two state directories.
@Suite struct `A run that is handed over` {
  let scene: EngineScene
  static let steps = """
      - { id: first, title: First, run: [tool, first], noUndo: a test, outputs: { count: { type: int } } }
      - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }
      - { id: last, title: Last, run: [tool, last, "n${{ steps.first.outputs.count }}"], noUndo: a test }
    """

  init() throws {
    scene = try EngineScene()
    scene.programs.answer("tool first", output: "5\n")
  }

  private func environment(_ state: String = "state", host: String = "laptop") -> RunnerEnvironment {
    let lives = scene.earlierProcessLives
    return RunnerEnvironment(
      store: JournalStore(directory: scene.folder.path(state)), clock: .fixed(scene.now), processes: scene.programs,
      actions: .builtIn(
        ActionSurroundings(trustPolicy: nil, stateFolder: scene.stateFolder, contacts: nil, isInteractive: false)),
      person: NoOperator(name: "bo"), variables: ["PATH": scene.folder.path("bin")],
      workingDirectory: scene.folder.path(host), user: "bo", host: host, processID: 78, program: "1.0",
      isRunning: { _ in lives })
  }

  private func handOver(_ run: RunID, _ name: String = "run.tar") async throws -> String {
    let path = scene.folder.path(name)
    _ = try await Handover(environment()).handOver(run, to: path)
    return path
  }

  private func take(_ path: String, _ reason: String? = nil, state: String = "there") throws -> Takeover.Result {
    try Takeover(environment(state, host: "spare"), name: "x").take(path, reason: reason)
  }

  private func code(_ body: () async throws -> Void) async -> EngineError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? EngineError)?.code
    }
  }

  @Test func `goes on there with what it knows, in one chain, and not here`() async throws {
    let run = try await scene.begin(Self.steps).run
    let path = try await handOver(run)
    let taken = try take(path)
    #expect(taken.run == run && !taken.isForked && taken.open.isEmpty)
    #expect(taken.state.created?.directory == scene.folder.path("spare"))
    var there = environment("there", host: "spare")
    there.answers = try scene.answers(["look.well=true"])
    let outcome = try await Runner(there).resume(run)
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool first", "tool last n5"])
    #expect(try there.store.verify(run).isGood)
    let types = try there.store.read(run).entries.map(\.event.type)
    #expect(
      types.filter { $0.hasPrefix("run.") } == [
        "run.created", "run.suspended", "run.handedOver", "run.takenOver", "run.resumed", "run.finished",
      ])
    // Nothing is left of the taking.
    #expect(try listDirectory(scene.folder.path("there/incoming")) == [])

    let error = await #expect(throws: EngineError.self) {
      try await scene.runner(try scene.answers(["look.well=true"])).resume(run)
    }
    #expect(error?.code == .alreadyFinished && error?.exitCode == .usage)
    #expect(error?.message == "run `\(run)` was handed over by bo: it goes on elsewhere")
    #expect(await code { _ = try await scene.runner().undo(run, reason: "no") } == .alreadyFinished)
    #expect(scene.programs.calls.count == 2)
  }

  @Test func `is written once more when the file was lost`() async throws {
    let run = try await scene.begin(Self.steps).run
    let first = try await handOver(run)
    let again = try await Handover(environment()).handOver(run, to: scene.folder.path("again.tar"))
    #expect(again.isRepeated)
    #expect(try readFile(first) == readFile(scene.folder.path("again.tar")))
  }

  @Test func `stays here when the file cannot be written, or it is over`() async throws {
    let run = try await scene.begin(Self.steps).run
    #expect(await code { _ = try await handOver(run, "no/such/folder.tar") } == .journal)
    try writeFile(scene.folder.path("taken.tar"), "mine\n")
    #expect(await code { _ = try await handOver(run, "taken.tar") } == .journal)
    #expect(try readText(scene.folder.path("taken.tar")) == "mine\n")
    let outcome = try await scene.runner(try scene.answers(["look.well=true"])).resume(run)
    #expect(outcome.exitCode == .success)
    #expect(await code { _ = try await handOver(run) } == .alreadyFinished)
    #expect(!fileExists(scene.folder.path("run.tar")))
  }

  @Test func `is not handed over while its program still runs here`() async throws {
    let run = try await scene.begin(Self.steps).run
    let store = scene.store
    let (writer, _) = try store.open(run, clock: .fixed(scene.now))
    try writer.append(
      .stepIntent(
        StepIntent(step: "last", title: "Last", attempt: 1, kind: .run, effect: .mutate, idempotent: false)), .now)
    try writer.append(
      .stepStarted(StepStarted(step: "last", attempt: 1, processID: 5, startTime: 1, bootID: "b")), .now)
    writer.close()
    scene.earlierProcessLives = true
    let error = await #expect(throws: EngineError.self) { try await handOver(run) }
    #expect(error?.exitCode == .tryAgain)
    #expect(error?.hints == ["`runback resume \(run) --decide last=wait` waits for it, `=terminate` ends it"])
    scene.earlierProcessLives = false
    let taken = try take(try await handOver(run))
    #expect(taken.open.map { "\($0.step) on \($0.host)" } == ["last on laptop"])
  }

  @Test func `by nobody wants a reason, and is marked`() async throws {
    let run = try await scene.begin(Self.steps).run
    let folder = scene.store.runDirectory(run)
    for reason in [nil, "", "  "] {
      let error = #expect(throws: EngineError.self) { try take(folder, reason) }
      #expect(error?.exitCode == .usage)
      #expect(error?.hints == ["if that machine is lost, add `--reason TEXT`; the run is then marked `forked`"])
    }
    #expect(try environment("there").store.runs().isEmpty)
    let taken = try take(folder, "the laptop burnt down")
    #expect(taken.isForked)
    guard case .runTakenOver(let event)? = try environment("there").store.read(run).entries.last?.event else {
      Issue.record("no takeover")
      return
    }
    #expect(event.forked && event.reason == "the laptop burnt down" && event.by == "bo" && event.host == "spare")
  }

  @Test func `comes back, and does not come back to a copy that went on in another way`() async throws {
    let run = try await scene.begin(Self.steps).run
    let there = try take(try await handOver(run)).run
    let back = scene.folder.path("back.tar")
    _ = try await Handover(environment("there")).handOver(there, to: back)
    let taken = try take(back, state: "state")
    #expect(taken.run == run && !taken.isForked)
    #expect(try scene.store.verify(run).isGood)
    // Here it goes on now, so that neither bundle is taken again.
    for path in [back, scene.folder.path("run.tar")] {
      #expect(await code { _ = try take(path, state: "state") } == .alreadyHere)
    }
    let outcome = try await scene.runner(try scene.answers(["look.well=true"])).resume(run)
    #expect(outcome.exitCode == .success)
  }

  @Test func `is not taken by a copy with another past`() async throws {
    let run = try await scene.begin(Self.steps).run
    let fork = try take(scene.store.runDirectory(run), "for a try").run
    let path = scene.folder.path("fork.tar")
    _ = try await Handover(environment("there")).handOver(fork, to: path)
    _ = try await handOver(run)
    let error = #expect(throws: EngineError.self) { try take(path, state: "state") }
    #expect(error?.code == .alreadyHere)
    #expect(error?.message.hasPrefix("the copy of run `\(run)` on this machine was continued in another way") == true)
    #expect(try scene.store.read(run).entries.last?.event.type == "run.handedOver")
  }

  @Test func `takes its lock along`() async throws {
    let run = try await scene.begin(Self.steps, head: "lock: shared").run
    #expect(await code { _ = try await scene.begin(Self.steps, head: "lock: shared") } == .journal)
    let path = try await handOver(run)
    let other = try await scene.begin(Self.steps, head: "lock: shared").run
    #expect(other != run)
    _ = try take(path)
    let error = #expect(throws: JournalError.self) {
      try environment("there").store.checkFree("shared", for: other)
    }
    #expect(error?.code == .keyIsHeld)
    // Where the key is held already the run is not taken.
    _ = try await Handover(environment("there")).handOver(run, to: scene.folder.path("back.tar"))
    #expect(await code { _ = try take(scene.folder.path("back.tar"), state: "state") } == .journal)
  }

  @Test func `with an attachment that was changed is refused`() async throws {
    scene.programs.answer("tool long", output: String(repeating: "x", count: 20_000))
    let run = try await scene.begin("  - { id: a, title: A, run: [tool, long], noUndo: a test }\n" + Self.steps).run
    let folder = scene.folder.path("copy")
    _ = try runProgram("cp", ["-a", scene.store.runDirectory(run), folder])
    let name = try #require(try listDirectory(folder + "/attachments").first)
    try writeFile(folder + "/attachments/" + name, "something else")
    let error = #expect(throws: EngineError.self) { try take(folder, "lost") }
    #expect(error?.exitCode == .invalidFile)
    #expect(error?.message.contains("was changed") == true)
    #expect(try environment("there").store.runs().isEmpty)
  }
}
