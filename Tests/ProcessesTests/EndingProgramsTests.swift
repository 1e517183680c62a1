import Glibc
import Processes
import Testing

@Suite struct `Ending programs` {
  let runner = SystemProcessRunner()

  func shell(_ script: String, timeout: Duration? = nil) -> Command {
    Command(
      program: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: timeout,
      terminationGrace: .milliseconds(150), drainGrace: .milliseconds(50))
  }

  @Test func `a child that ignores SIGTERM is killed after the grace time`() async throws {
    let recorder = Recorder()
    let command = shell("trap '' TERM; echo ready; while :; do sleep 0.02; done", timeout: .milliseconds(100))
    let outcome = try await runner.run(command) { recorder.note($0) }
    #expect(outcome.termination == .timedOut)
    #expect(outcome.standardOutput.text == "ready\n")
    #expect(recorder.identity?.isRunning == false)
  }

  @Test func `a child may clean up after SIGTERM`() async throws {
    let command = shell(
      "trap 'echo tidy; exit 3' TERM; echo ready; while :; do sleep 0.02; done", timeout: .milliseconds(150))
    var patient = command
    patient.terminationGrace = .seconds(20)
    let outcome = try await runner.run(patient)
    #expect(outcome.termination == .timedOut)
    #expect(outcome.standardOutput.text == "ready\ntidy\n")
  }

  @Test func `a timeout ends the grandchildren too`() async throws {
    let outcome = try await runner.run(shell("sleep 300 & echo $!; wait", timeout: .milliseconds(100)))
    #expect(outcome.termination == .timedOut)
    #expect(try isGone(outcome.standardOutput.text))
  }

  @Test func `a timeout ends grandchildren that ignore SIGTERM when their parent does not`() async throws {
    let script = "sh -c 'trap \"\" TERM; while :; do sleep 0.02; done' & echo $!; wait"
    let outcome = try await runner.run(shell(script, timeout: .milliseconds(100)))
    #expect(outcome.termination == .timedOut)
    #expect(try isGone(outcome.standardOutput.text))
  }

  @Test func `a stopped child is ended`() async throws {
    #expect(try await runner.run(shell("kill -STOP $$", timeout: .milliseconds(100))).termination == .timedOut)
  }

  @Test func `a grandchild that keeps the pipe does not hold up the end and is left alone`() async throws {
    let outcome = try await runner.run(shell("sleep 300 & echo $!; exit 4"))
    #expect(outcome.termination == .exited(4))
    #expect(outcome.outputHeldOpen)
    let sleeper = try #require(pid_t(outcome.standardOutput.text.dropLast()))
    #expect(kill(sleeper, SIGKILL) == 0)
  }

  @Test func `a descendant that left the group cannot hold up a timeout`() async throws {
    let outcome = try await runner.run(shell("setsid sleep 300 & echo $!; wait", timeout: .milliseconds(100)))
    #expect(outcome.termination == .timedOut)
    let sleeper = try #require(pid_t(outcome.standardOutput.text.dropLast()))
    _ = kill(sleeper, SIGKILL)
  }

  @Test func `cancelling the task ends the group`() async throws {
    let recorder = Recorder()
    let command = shell("sleep 300")
    let task = Task {
      try await runner.run(command) { recorder.note($0) }
    }
    while recorder.identity == nil { await Task.yield() }
    task.cancel()
    #expect(try await task.value.termination == .cancelled)
    #expect(recorder.identity?.isRunning == false)
  }

  @Test func `a task that is already cancelled ends what it starts`() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await runner.run(shell("sleep 300"))
    }
    #expect(try await task.value.termination == .cancelled)
  }

  @Test func `a program that ends in time is not disturbed by its timeout`() async throws {
    #expect(try await runner.run(shell("exit 5", timeout: .seconds(60))).termination == .exited(5))
  }

  @Test func `a child that closes its output is still waited for`() async throws {
    let outcome = try await runner.run(shell("exec >&- 2>&-; sleep 0.05; exit 9"))
    #expect(outcome.termination == .exited(9))
    #expect(!outcome.outputHeldOpen)
  }

  @Test func `an identity names a living process and no other`() {
    #expect(!ProcessIdentity(processID: getpid(), startTime: 1, bootID: "another boot").isRunning)
    #expect(!ProcessIdentity(processID: getpid(), startTime: nil, bootID: nil).isRunning)
  }

  /// Whether a process has ended: nobody has its number, or only its parent's bookkeeping is left of it.
  private func isGone(_ text: String) throws -> Bool {
    let number = try #require(pid_t(text.split(separator: "\n").first ?? ""))
    // Its death is not ours to wait for: init reaps it. SIGKILL was sent; the kernel needs a moment at most.
    for _ in 0..<200 {
      if kill(number, 0) != 0 || isZombie(number) { return true }
      usleep(5000)
    }
    return false
  }

  private func isZombie(_ number: pid_t) -> Bool {
    guard let file = fopen("/proc/\(number)/stat", "r") else { return true }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    guard fgets(&line, 512, file) != nil else { return true }
    return String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self).contains(") Z ")
  }
}
