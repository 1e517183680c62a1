import Calendars
import Expressions
import Journal
import RunbookLanguage
import TestSupport
import Testing

@testable import RunbookEngine

struct SmallActionTests {
  let scene: ActionScene

  init() throws { scene = try ActionScene() }

  @Test func `every action of the language is there, and no other`() {
    let actions = ActionRegistry.builtIn(
      ActionSurroundings(trustPolicy: nil, stateFolder: "/", contacts: nil, isInteractive: false))
    #expect(actions.names == ActionSignature.builtIn.map(\.name).sorted())
  }

  @Test func `a note and an addition to the timeline are entries of their own`() async throws {
    let note = try await scene.perform("note", ["text": "It began with a page."])
    #expect(note.entries == [.note(Note(text: "It began with a page.", by: "sample"))])
    let earlier = MovingClock.start.adding(.minutes(-90))
    let added = try await scene.perform("timeline.add", ["occurredAt": .timestamp(earlier), "text": "The push."])
    #expect(added.entries == [.amendment(Amendment(occurredAt: earlier, text: "The push.", by: "sample"))])
    #expect(added.outputs == ["recordedAt": .timestamp(MovingClock.start)])
    let later = try await scene.perform(
      "timeline.add", ["occurredAt": .timestamp(MovingClock.start.adding(.seconds(1))), "text": "No."])
    #expect(
      later.words
        == "failed: \(MovingClock.start.adding(.seconds(1)).rfc3339) has not come yet: the timeline says what has happened"
    )
  }

  @Test func `fail fails and set gives what it is given`() async throws {
    #expect(
      try await scene.perform("fail", ["message": "Two clusters disagree"]).words == "failed: Two clusters disagree")
    let values: [String: Value] = ["count": 3, "names": ["a", "b"]]
    #expect(try await scene.perform("set", values).outputs == values)
  }

  @Test func `files and texts are kept under their digests`() async throws {
    try writeFile(scene.folder.path("app.log"), "line\n")
    let kept = try await scene.perform(
      "evidence.collect", ["files": ["app.log"], "texts": ["answer": "42"], "note": "What it said"])
    #expect(kept.words == "succeeded: What it said")
    #expect(kept.evidence.map(\.name) == ["app.log", "answer"])
    #expect(try kept.evidence.map(scene.text) == ["line\n", "42"])
    let lines = kept.evidence.map { "\($0.digest)  \($0.name ?? "")\n" }.joined()
    #expect(kept.outputs == ["files": 2, "digest": .string(ContentDigest(of: lines.utf8).hex)])
    #expect(try await scene.perform("evidence.collect").words == "failed: it names neither `files` nor `texts`")
    #expect(try await scene.perform("evidence.collect", ["files": ["none"]]).words.hasPrefix("failed: "))
  }

  @Test func `a wait ends when it would have ended without the crash`() async throws {
    let whole = try await scene.perform("wait.sleep", ["duration": .duration(.seconds(600))])
    #expect(whole.words == "succeeded: ")
    #expect(scene.clock.passed == .minutes(10))
    scene.begun = MovingClock.start.adding(.minutes(8))
    let resumed = try await scene.perform("wait.sleep", ["duration": .duration(.seconds(600))])
    #expect(resumed.outputs == ["until": .timestamp(MovingClock.start.adding(.minutes(18)))])
    #expect(scene.clock.passed == .minutes(18))
    let over = try await scene.perform("wait.until", ["time": .timestamp(MovingClock.start)])
    #expect(over.words == "succeeded: ")
    #expect(scene.clock.passed == .minutes(18))
    #expect(try await scene.perform("wait.sleep", ["duration": .duration(.seconds(-1))]).words.hasPrefix("failed: "))
  }

  @Test func `the first Ctrl-C ends a wait`() async throws {
    scene.clock.whenWaiting { [interruption = scene.interruption] in interruption.interrupt() }
    let result = try await scene.perform("wait.until", ["time": .timestamp(MovingClock.start.adding(.hours(5)))])
    #expect(
      result.words == "interrupted: the wait until \(MovingClock.start.adding(.hours(5)).rfc3339) was interrupted")
    #expect(scene.clock.passed <= .minutes(1))
  }
}
