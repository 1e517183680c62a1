import Diagnostics
import Glibc
import TestSupport
import Testing

/// A state directory that cannot be written, a disk that is full, and a journal that was cut.
@Suite struct `The state directory` {
  let program: ProgramHarness
  var folder: String { program.directory.path }

  /// A runbook that asks first, so that its run stands still.
  init() async throws {
    program = try ProgramHarness()
    try makeDirectory("\(program.directory.path)/ws/contacts")
    try writeFile(
      "\(program.directory.path)/ws/runbooks/ask.yaml",
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: ask, title: Ask }
      steps:
        - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }

      """)
  }

  private func arguments(_ state: String) -> [String] {
    ["run", "ask", "--workspace", "ws", "--state", state, "--quiet"]
  }

  @Test func `with answers typed at the terminal, asked again until they fit`() async throws {
    let answer = await program.run(
      ["run", "ask", "--workspace", "ws", "--state", "state", "--quiet"], answers: ["", "perhaps", "true"])
    #expect(answer.code == .success)
    #expect(answer.errors.contains("that will not do: "))
    #expect(await program.run(["journal", "show", "--state", "state"]).output.contains("\"outputs\":{\"well\":true}"))
  }

  @Test func `with a run that stands still says how it goes on, without what a shell would take for a pipe`()
    async throws
  {
    let answer = await program.run(["run", "ask", "--workspace", "ws", "--state", "state"])
    #expect(answer.code == .personNeeded)
    #expect(answer.errors.contains("    answer with: --answer look.well=true|false\n"))
    let run = answer.output.split(separator: "\n").joined()
    #expect(
      answer.errors.hasSuffix(
        """
          Type next:
            runback resume \(run)                # asks, at a terminal
            runback resume \(run) FLAGS          # answers beforehand, with flags from above
            runback cancel \(run) --reason TEXT  # ends the run as it is

        """), "\(answer.errors)")
  }

  /// Only root can mount; everybody else has the mode.
  @Test func `that is read-only is refused before anything is done`() async throws {
    let state = "\(folder)/state"
    try makeDirectory(state)
    if geteuid() == 0 {
      guard system("mount -t tmpfs -o size=64k,mode=700,ro none '\(state)'") == 0 else { return }
    } else {
      chmod(state, 0o500)
    }
    defer { if geteuid() == 0 { #expect(system("umount -l '\(state)'") == 0) } else { chmod(state, 0o700) } }
    let answer = await program.run(arguments(state))
    let reason = geteuid() == 0 ? "Read-only file system" : "Permission denied"
    #expect(
      answer
        == ProgramHarness.Answer(
          code: .refused, output: "",
          errors: """
            error: `\(state)/runs` may not be used (\(reason))
              = help: choose another directory with `--state DIR`

            """))
    #expect(try listDirectory(state) == [])
  }

  /// Starts what follows with a limit of 0 bytes for every file; its messages go through a pipe, which has no such limit.
  private static let withoutFiles =
    "code=$({ { (ulimit -f 0; exec \"$@\"); echo $? >&3; } 2>&1 | cat >&2; } 3>&1); exit $code"

  /// The program in a process of its own: such a limit holds for all of a process.
  @Test func `on a full disk leaves no run behind that never began`() async throws {
    let program = try #require(Self.builtProgram, "the program is built beside its tests")
    let output = try runProgram(
      "sh", ["-c", Self.withoutFiles, "sh", program] + arguments("state"),
      environment: self.program.environment, directory: folder)
    #expect(output.exit == Diagnostics.ExitCode.tryAgain.rawValue)
    #expect(output.text == "")
    #expect(output.errorText.hasPrefix("error: there is no room to write `\(folder)/state/runs/"))
    #expect(
      output.errorText.hasSuffix(
        "(File too large)\n  = help: make room, then go on with `runback resume`: nothing that was journalled is lost\n"
      ))
    #expect(try listDirectory("\(folder)/state/runs") == [])
  }

  @Test(.enabled(if: geteuid() == 0)) func `on a full file system too`() async throws {
    let state = "\(folder)/full"
    try makeDirectory(state)
    guard system("mount -t tmpfs -o size=16k,mode=700 none '\(state)'") == 0 else { return }
    defer { #expect(system("umount -l '\(state)'") == 0) }
    _ = system("head -c 100000 /dev/zero > '\(state)/filler' 2>/dev/null")
    let answer = await program.run(arguments(state))
    #expect(answer.code == .tryAgain)
    #expect(answer.errors.hasPrefix("error: there is no room to write `\(state)/runs"))
    #expect(answer.errors.contains("(No space left on device)"))
  }

  @Test func `with a journal that was cut in the middle of a line is read, repaired and continued`() async throws {
    let first = await program.run(arguments("state"))
    #expect(first.code == .personNeeded)
    let run = first.output.split(separator: "\n").map(String.init).joined()
    let path = "\(folder)/state/runs/\(run)/journal.jsonl"
    let whole = try readFile(path)
    let cut = Array(whole.dropLast(20))
    try writeFile(path, cut, mode: 0o600)

    let verified = await program.run(["journal", "verify", "--state", "state"])
    #expect(verified.code == .success)
    #expect(verified.output.contains("the last line was never completely written ("))
    #expect(try readFile(path) == cut)
    #expect(await program.run(["report", "--state", "state"]).code == .success)
    #expect(await program.run(["status", "--state", "state"]).code == .success)
    #expect(try readFile(path) == cut)

    let resumed = await program.run(
      ["resume", "--state", "state", "--answer", "look.well=true", "--non-interactive", "--quiet"])
    #expect(resumed == ProgramHarness.Answer(code: .success, output: "\(run)\n", errors: ""))
    let again = await program.run(["journal", "verify", "--state", "state"])
    #expect(again.code == .success)
    #expect(!again.output.contains("never completely written"))
    #expect(
      await program.run(["journal", "show", "--state", "state"]).output.contains("\"type\":\"journal.repaired\""))
  }

  @Test func `with a journal that somebody changed is refused, and the line is named`() async throws {
    let first = await program.run(arguments("state"))
    let run = first.output.split(separator: "\n").map(String.init).joined()
    let path = "\(folder)/state/runs/\(run)/journal.jsonl"
    let text = try readText(path).replacing("\"requester\":\"ana\"", with: "\"requester\":\"bob\"")
    try writeFile(path, text, mode: 0o600)
    let verified = await program.run(["journal", "verify", "--state", "state"])
    #expect(verified.code == .negative)
    #expect(
      verified.output.hasPrefix(
        "\(path): line 2 does not follow the line before it: one of the two was changed\nNOT good: 1 entries"))
    let resumed = await program.run(
      ["resume", "--state", "state", "--answer", "look.well=true", "--non-interactive", "--quiet"])
    #expect(
      resumed
        == ProgramHarness.Answer(
          code: .invalidFile, output: "",
          errors: """
            error: the journal `\(path)` cannot be believed: line 2 does not follow the line before it: one of the two was changed
              = help: `runback journal verify` shows the first bad line; keep the file as evidence

            """))
    #expect(try readText(path) == text)
  }

  /// `runback` lies where the tests were built.
  private static var builtProgram: String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    var folder = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    if let argument = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) { folder = argument }
    guard let slash = folder.lastIndex(of: "/") else { return nil }
    let path = folder[..<slash] + "/runback"
    return access(String(path), X_OK) == 0 ? String(path) : nil
  }
}
