import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// What `kill -9` and a power loss leave behind is a prefix of the journal: every prefix is resumed here.
@Suite struct `With real programs, after a crash or on a full disk` {
  /// The journal of a run that went well, as lines.
  private func finished() async throws -> [[UInt8]] {
    let fixture = try EngineFixture()
    let answers = try prepared(answers: ["person.well=true"], confirm: ["change"])
    let outcome = try await Runner(fixture.environment(answers: answers)).begin(try fixture.request(sample))
    #expect(outcome.ending == .succeeded)
    #expect(try fixture.calls() == ["ready", "look web", "change", "again"])
    return try readFile(fixture.store.journalPath(fixture.run)).split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }

  /// A state directory that holds only these bytes of the run's journal.
  private func crashed(_ bytes: [UInt8]) throws -> EngineFixture {
    let fixture = try EngineFixture()
    try writeFile(fixture.store.journalPath(fixture.run), bytes, mode: 0o600)
    return fixture
  }

  private func joined(_ lines: some Sequence<[UInt8]>) -> [UInt8] {
    lines.reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] }
  }

  @Test func `no finished step runs again and no unknown step runs unasked`() async throws {
    let lines = try await finished()
    for count in 1...lines.count {
      let whole = joined(lines[..<count])
      // At the line's end, and torn inside the next one.
      var cuts = [whole]
      if count < lines.count { cuts.append(whole + lines[count].prefix(1 + 37 * count % lines[count].count)) }
      for cut in cuts { try await resume(cut, after: count) }
    }
  }

  private func resume(_ bytes: [UInt8], after count: Int) async throws {
    let fixture = try crashed(bytes)
    let before = RunState(try fixture.store.read(fixture.run).entries)
    let answers = try prepared(answers: ["person.well=true"], confirm: ["change"])
    if before.isFinished {
      let error = await #expect(throws: EngineError.self) {
        _ = try await Runner(fixture.environment(answers: answers)).resume(fixture.run)
      }
      #expect(error?.code == .alreadyFinished, "after line \(count)")
      return
    }
    var outcome = try await Runner(fixture.environment(answers: answers)).resume(fixture.run)
    let calls = try fixture.calls()
    for step in ["ready", "look", "change", "again"] {
      let called = calls.filter { $0.hasPrefix(step) }.count
      switch before.step(step).progress {
      case .succeeded: #expect(called == 0, "\(step) after line \(count)")
      case .unknown: #expect(called == (step == "change" ? 0 : 1), "\(step) after line \(count)")
      default: #expect(called <= 1, "\(step) after line \(count)")
      }
    }
    for step in ["change", "person"] where before.step(step).progress == .unknown {
      guard case .suspended(let event) = outcome.ending else {
        Issue.record("an unknown step was not asked about, after line \(count)")
        return
      }
      #expect(event.missing.map(\.flag) == ["--decide \(step)=retry|skip|done|abort"])
      #expect(outcome.exitCode == .personNeeded)
      var decided = answers
      try decided.add(decision: "\(step)=retry")
      outcome = try await Runner(fixture.environment(answers: decided)).resume(fixture.run)
    }
    #expect(outcome.ending == .succeeded, "after line \(count)")
    #expect(try fixture.store.verify(fixture.run).isGood, "after line \(count)")
    #expect(outcome.state.step("look").outputs["count"] == .int(7))
    #expect(RunState(try fixture.store.read(fixture.run).entries) == outcome.state)
  }

  @Test func `a disk that fills up at any write stops the run, and it goes on when there is room`() async throws {
    for budget in 1...18 {
      let fixture = try EngineFixture()
      let full = JournalStore(directory: fixture.store.directory, operations: WriteBudget(budget).operations)
      let answers = try prepared(answers: ["person.well=true"], confirm: ["change"])
      let error = await #expect(throws: EngineError.self) {
        _ = try await Runner(fixture.environment(answers: answers, store: full)).begin(try fixture.request(sample))
      }
      #expect(error?.exitCode == .tryAgain, "write \(budget)")
      guard try fixture.store.runs() == [fixture.run] else { continue }
      let before = RunState(try fixture.store.read(fixture.run).entries)
      try fixture.forgetCalls()
      var outcome = try await Runner(fixture.environment(answers: answers)).resume(fixture.run)
      if case .suspended(let event) = outcome.ending, let subject = event.missing.first?.subject {
        #expect(before.step(subject).progress == .unknown)
        var decided = answers
        try decided.add(decision: "\(subject)=retry")
        outcome = try await Runner(fixture.environment(answers: decided)).resume(fixture.run)
      }
      #expect(outcome.ending == .succeeded, "write \(budget)")
      let calls = try fixture.calls()
      for step in before.steps where step.isSettled {
        #expect(!calls.contains { $0.hasPrefix(step.id) }, "\(step.id), write \(budget)")
      }
    }
  }
}
