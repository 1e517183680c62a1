import Glibc
import Processes
import Testing

@Suite struct `Starting programs` {
  let runner = SystemProcessRunner()

  func shell(_ script: String) -> Command {
    Command(program: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test(arguments: [
    (
      Command(program: "/nonexistent/program"), ProcessError.Code.programNotExecutable,
      "cannot start `/nonexistent/program`: it is not a program that can be executed (No such file or directory)"
    ),
    (
      Command(program: "/etc/passwd"), .programNotExecutable,
      "cannot start `/etc/passwd`: it is not a program that can be executed (Permission denied)"
    ),
    (
      Command(program: "/bin/true", directory: "/nonexistent"), .directoryUnusable,
      "cannot start `/bin/true`: its working directory `/nonexistent` does not exist or may not be entered"
    ),
    (
      Command(program: "/bin/echo", arguments: ["a\0b"]), .notRepresentable,
      "cannot start `/bin/echo`: an argument, a variable or the working directory holds a NUL byte, which no program can be given"
    ),
    (
      Command(program: "/bin/true", environment: ["A=B": "c"]), .notRepresentable,
      "cannot start `/bin/true`: `A=B` is not the name of an environment variable"
    ),
    (
      Command(program: "/bin/echo", arguments: [String(repeating: "x", count: 4 << 20)]), .argumentsTooLong,
      "cannot start `/bin/echo`: its arguments and environment are larger than the system accepts"
    ),
  ])
  func `what cannot be started says so`(_ command: Command, _ code: ProcessError.Code, _ message: String) async {
    let error = await #expect(throws: ProcessError.self) { _ = try await runner.run(command) }
    #expect(error?.code == code)
    #expect(error?.message == message)
  }

  @Test func `status and signal are told apart`() async throws {
    #expect(try await runner.run(shell("exit 7")).termination == .exited(7))
    #expect(try await runner.run(shell("kill -KILL $$")).termination == .signalled(SIGKILL))
    #expect(try await runner.run(shell("exit 0")).succeeded)
  }

  @Test func `each element becomes exactly one argument`() async throws {
    let arguments = ["", " two words ", "*", "$HOME", "a\nb", "«ü»", "--"]
    let outcome = try await runner.run(
      Command(program: "/usr/bin/printf", arguments: ["%s|", "--"] + arguments))
    #expect(outcome.standardOutput.text == (["--"] + arguments).map { $0 + "|" }.joined())
  }

  @Test func `the environment is the given one and nothing else`() async throws {
    let outcome = try await runner.run(
      Command(program: "/usr/bin/env", environment: ["B": "2", "A": "1 = one", "EMPTY": ""]))
    #expect(outcome.standardOutput.text == "A=1 = one\nB=2\nEMPTY=\n")
  }

  @Test func `the working directory is the given one`() async throws {
    #expect(
      try await runner.run(Command(program: "/bin/pwd", directory: "/usr/bin")).standardOutput.text == "/usr/bin\n")
  }

  @Test func `no descriptor and no signal mask is inherited`() async throws {
    let opened = open("/dev/null", O_RDONLY)
    defer { _ = close(opened) }
    #expect(try await runner.run(shell("ls /proc/$$/fd")).standardOutput.text == "0\n1\n2\n")
    // The numbers above 31 are not a program's to care for: glibc ignores two that it uses itself.
    let masks = try await runner.run(shell("grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f 2"))
    let numbers = masks.standardOutput.text.split(separator: "\n").map { UInt64($0, radix: 16) }
    #expect(numbers.map { $0.map { $0 & 0x7fff_ffff } } == [0, 0])
  }

  @Test func `input reaches the program whole`() async throws {
    let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var command = Command(program: "/bin/cat", standardInput: input)
    command.outputLimit = 2 * input.count
    #expect(try await runner.run(command).standardOutput.bytes == input)
  }

  @Test func `without input the program reads an end of file`() async throws {
    #expect(try await runner.run(Command(program: "/bin/cat")).standardOutput.bytes == [])
  }

  @Test func `a program that does not read its input is no failure`() async throws {
    let command = Command(program: "/bin/true", standardInput: [UInt8](repeating: 0, count: 10_000_000))
    #expect(try await runner.run(command).succeeded)
  }

  @Test func `events arrive in order and hold every byte`() async throws {
    let recorder = Recorder()
    let outcome = try await runner.run(shell("echo one; echo two >&2; sleep 0.05; printf three")) {
      recorder.note($0)
    }
    #expect(recorder.startedFirst)
    #expect(recorder.text(.standardOutput) == "one\nthree")
    #expect(recorder.text(.standardError) == "two\n")
    #expect(outcome.standardOutput.text == "one\nthree")
    #expect(outcome.standardError.text == "two\n")
  }

  @Test func `output of any size is cut, not refused, and only the limit is kept`() async throws {
    var command = Command(program: "/usr/bin/head", arguments: ["-c", "100000000", "/dev/zero"])
    command.outputLimit = 1000
    let outcome = try await runner.run(command)
    #expect(outcome.termination == .exited(0))
    #expect(outcome.standardOutput.head.count == 500)
    #expect(outcome.standardOutput.tail.count == 500)
    #expect(outcome.standardOutput.omitted == 99_999_000)
  }

  @Test func `fifty children at once keep their outputs apart`() async throws {
    try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<50 {
        group.addTask { (number, try await runner.run(shell("echo \(number)")).standardOutput.text) }
      }
      for try await (number, text) in group { #expect(text == "\(number)\n") }
    }
  }
}

/// What a child did, as its events told.
final class Recorder: @unchecked Sendable {
  private var lock = pthread_mutex_t()
  private var events: [ProcessEvent] = []

  init() { pthread_mutex_init(&lock, nil) }

  func note(_ event: ProcessEvent) {
    pthread_mutex_lock(&lock)
    events.append(event)
    pthread_mutex_unlock(&lock)
  }

  var identity: ProcessIdentity? {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    guard case .started(let identity)? = events.first else { return nil }
    return identity
  }

  var startedFirst: Bool { identity != nil }

  func text(_ stream: OutputStream) -> String {
    pthread_mutex_lock(&lock)
    defer { pthread_mutex_unlock(&lock) }
    var bytes: [UInt8] = []
    for case .output(stream, let chunk) in events { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }
}
