import CPosix
import Glibc

/// Waits for one child on one thread: reads what it prints, feeds what it reads, keeps its time, ends
/// its group when the time is over, and reaps it.
struct ChildWatch: ~Copyable {
  private enum Phase {
    case running
    /// SIGTERM was sent; SIGKILL follows at that instant.
    case terminating(killAt: Int64)
    /// SIGKILL was sent. A process that the kernel cannot end (stuck in a device) is given up at that instant.
    case killed(giveUpAt: Int64)
    /// The program has ended; descendants that hold its pipes are read until that instant.
    case draining(until: Int64)
  }

  private let command: Command
  private var child: SpawnedChild
  private let cancellation: CancellationSignal
  private let onEvent: @Sendable (ProcessEvent) -> Void

  private var phase = Phase.running
  private var stopReason: Termination?
  private var programEnded = false
  private var outputEnded = false
  private var errorEnded = false
  private var inputOffset = 0
  private var output: CapturedOutput
  private var error: CapturedOutput
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(
    _ child: consuming SpawnedChild, of command: Command, cancellation: CancellationSignal,
    onEvent: @escaping @Sendable (ProcessEvent) -> Void
  ) {
    self.child = child
    self.command = command
    self.cancellation = cancellation
    self.onEvent = onEvent
    output = CapturedOutput(limit: command.outputLimit)
    error = CapturedOutput(limit: command.outputLimit)
  }

  consuming func waitUntilEnded() throws(ProcessError) -> ProcessOutcome {
    // Where the kernel has no such handle the number is -1, which `poll` passes over and `close` refuses.
    let processHandle = OwnedDescriptor(runback_pidfd_open(child.processID))
    let deadline = command.timeout.map { monotonicNow() + $0.inNanoseconds }
    var heldOpen = false

    loop: while true {
      let now = monotonicNow()
      advance(now: now, deadline: deadline)
      switch phase {
      case .running, .terminating: break
      case .killed(let giveUpAt):
        if now >= giveUpAt { break loop }
      case .draining(let until):
        if now >= until {
          heldOpen = true
          readWhatIsThere()
          break loop
        }
      }
      if programEnded, outputEnded, errorEnded { break }
      poll(processHandle: processHandle.number, until: wakeUp(now: now, deadline: deadline))
      if processHandle.number < 0 { noticeEndWithoutHandle() }
    }

    if stopReason != nil { signalGroup(SIGKILL) }
    let termination = try reap()
    output.finish()
    error.finish()
    return ProcessOutcome(
      termination: stopReason ?? termination, standardOutput: output, standardError: error, outputHeldOpen: heldOpen)
  }

  /// Moves from phase to phase as time and child demand.
  private mutating func advance(now: Int64, deadline: Int64?) {
    switch phase {
    case .running:
      if programEnded {
        phase = .draining(until: now + command.drainGrace.inNanoseconds)
      } else if let deadline, now >= deadline {
        terminate(.timedOut, now: now)
      }
    case .terminating(let killAt):
      // Descendants get the rest of the grace time to clean up, unless they have already let go of the pipes.
      if now >= killAt {
        signalGroup(SIGKILL)
        let patience = programEnded ? command.drainGrace : max(command.terminationGrace, .seconds(1))
        phase = .killed(giveUpAt: now + patience.inNanoseconds)
      }
    case .killed, .draining: break
    }
  }

  private mutating func terminate(_ reason: Termination, now: Int64) {
    stopReason = reason
    signalGroup(SIGTERM)
    // A stopped process (SIGTTIN, SIGSTOP) would not see SIGTERM before it goes on.
    signalGroup(SIGCONT)
    phase = .terminating(killAt: now + command.terminationGrace.inNanoseconds)
  }

  private func signalGroup(_ signal: Int32) {
    // The leader is reaped last, so its number cannot have been given to anybody else.
    _ = kill(command.group == .own ? -child.processID : child.processID, signal)
  }

  private func wakeUp(now: Int64, deadline: Int64?) -> Int64? {
    switch phase {
    case .running: deadline
    case .terminating(let killAt): killAt
    case .killed(let giveUpAt): giveUpAt
    case .draining(let until): until
    }
  }

  private mutating func poll(processHandle: Int32, until: Int64?) {
    let input = child.standardInput?.number ?? -1
    var waited = [
      pollfd(fd: outputEnded ? -1 : child.standardOutput.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errorEnded ? -1 : child.standardError.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: programEnded ? -1 : processHandle, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isRunning ? cancellation.descriptor : -1, events: Int16(POLLIN), revents: 0),
    ]
    var milliseconds: Int32 = -1
    if let until {
      // Rounded up: waking a moment early would only spin.
      milliseconds = Int32(clamping: max(0, (until - monotonicNow() + 999_999) / 1_000_000))
    }
    if processHandle < 0, !programEnded { milliseconds = milliseconds < 0 ? 10 : min(milliseconds, 10) }
    guard Glibc.poll(&waited, nfds_t(waited.count), milliseconds) > 0 else { return }
    if waited[0].revents != 0 { outputEnded = !readOutput(.standardOutput) }
    if waited[1].revents != 0 { errorEnded = !readOutput(.standardError) }
    if waited[2].revents != 0 { feedInput() }
    if waited[3].revents != 0 { programEnded = true }
    if waited[4].revents != 0, isRunning, !programEnded { terminate(.cancelled, now: monotonicNow()) }
  }

  private var isRunning: Bool {
    if case .running = phase { true } else { false }
  }

  /// - Returns: false when the stream has ended.
  private mutating func readOutput(_ stream: OutputStream) -> Bool {
    let descriptor = stream == .standardOutput ? child.standardOutput.number : child.standardError.number
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    if count == 0 { return false }
    let chunk = buffer[..<count]
    if stream == .standardOutput { output.append(chunk) } else { error.append(chunk) }
    onEvent(.output(stream, Array(chunk)))
    return true
  }

  /// One last look, as much as a pipe holds, at pipes that somebody else keeps open.
  private mutating func readWhatIsThere() {
    for stream in [OutputStream.standardOutput, .standardError] {
      for _ in 0..<16 {
        let descriptor = stream == .standardOutput ? child.standardOutput.number : child.standardError.number
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&waited, 1, 0) > 0, waited.revents & Int16(POLLIN) != 0, readOutput(stream) else { break }
      }
    }
  }

  private mutating func feedInput() {
    guard let descriptor = child.standardInput?.number else { return }
    let end = min(command.standardInput.count, inputOffset + buffer.count)
    let count = command.standardInput[inputOffset..<end].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    if count > 0 { inputOffset += count }
    // A program need not read its input: a closed pipe is no failure of ours.
    if count < 0 || inputOffset == command.standardInput.count { child.standardInput = nil }
  }

  private mutating func noticeEndWithoutHandle() {
    var status = siginfo_t()
    if !programEnded, waitid(P_PID, id_t(child.processID), &status, WEXITED | WNOHANG | WNOWAIT) == 0,
      status._sifields._kill.si_pid == child.processID
    {
      programEnded = true
    }
  }

  private borrowing func reap() throws(ProcessError) -> Termination {
    var status: Int32 = 0
    let flags = programEnded ? 0 : WNOHANG
    var reaped = waitpid(child.processID, &status, flags)
    while reaped < 0, errno == EINTR { reaped = waitpid(child.processID, &status, flags) }
    if reaped == 0 { return .timedOut }
    guard reaped == child.processID else {
      throw ProcessError(
        .system, program: command.program, detail: "its exit status was lost (\(String(cString: strerror(errno))))",
        errorNumber: errno)
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }
}

/// Nanoseconds of a clock that no one sets; only differences mean anything.
private func monotonicNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

extension Duration {
  /// Clamped to about 146 years, so that sums with a clock cannot overflow.
  fileprivate var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, min(seconds, 1 << 32)) * 1_000_000_000 + max(0, attoseconds) / 1_000_000_000
  }
}
