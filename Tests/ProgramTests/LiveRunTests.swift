import TestSupport
import Testing

/// The program on a real pseudo-terminal, of the size given. What it writes and what is typed goes through `scripts/play-on-terminal`,
/// which waits for texts and not for times.
@Suite struct `A run on a terminal` {
  let folder: TemporaryDirectory
  private let program: String

  init() throws {
    folder = try TemporaryDirectory()
    program = try IncidentScene.programPath()
    try makeDirectory(folder.path("ws/contacts"))
    try writeFile(
      folder.path("ws/runbooks/live.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: live, title: Live }
      permissions: { exec: [sh, "true"] }
      defaults: { timeout: 1m }
      steps:
        - { id: first, title: First, run: ["true"], effect: read }
        - { id: gate, title: Wait for the gate, effect: read, run: [sh, -c, "echo waiting at the gate; read line < '\(folder.path("gate"))'"] }
        - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }

      """)
    try writeFile(
      folder.path("ws/runbooks/stubborn.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: stubborn, title: Stubborn }
      permissions: { exec: [sh] }
      defaults: { timeout: 1h }
      steps:
        - { id: hold, title: Hold, effect: read, run: [sh, -c, "trap 'echo I stay' TERM; echo holding; while :; do read line < '\(folder.path("gate"))'; done"] }

      """)
    _ = try runProgram("mkfifo", [folder.path("gate")])
  }

  /// Lines of a script for `scripts/play-on-terminal`: `wait TEXT`, `type TEXT`, `open` (the gate), `size COLUMNS LINES`, `run COMMAND`.
  private func play(
    _ script: [String], runbook: String = "live", width: Int = 80, variables: [String: String] = [:]
  ) throws -> ProgramOutput {
    try writeFile(folder.path("script"), Array(script.joined(separator: "\n").utf8))
    let environment = [
      "TERM": "xterm-256color", "HOME": folder.path, "LC_ALL": "C.UTF-8", "RUNBACK_STATE": folder.path("state"),
    ]
    .merging(variables) { $1 }
    return try runProgram(
      "python3",
      [
        "\(packageFolder())/scripts/play-on-terminal", folder.path("script"), folder.path("gate"), "\(width)", "24",
        program, "run", runbook, "--workspace", folder.path("ws"),
      ], environment: environment, directory: folder.path)
  }

  @Test(arguments: [80, 200]) func `is drawn, stands aside for a question, and leaves a record`(width: Int) throws {
    let output = try play(
      ["wait waiting at the gate", "open", "wait well (bool) >", "type true", "end"], width: width)
    #expect(output.exit == 0, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(output.text.contains("\u{1B}[K"))
    #expect(output.text.contains("✓ gate") && output.text.contains("The run has succeeded."))
    // After the last redraw nothing of the live part is left below the record.
    let rest = output.text.split(separator: "\u{1B}").last ?? ""
    #expect(rest.contains("The run has succeeded.\r\n") && !rest.contains("Ctrl-C"))
  }

  @Test func `that is resized is drawn anew`() throws {
    let output = try play([
      "wait waiting at the gate", "size 50 20", "wait \u{1B}[2J\u{1B}[H", "open", "wait well (bool) >", "type true",
      "end",
    ])
    #expect(output.exit == 0, "\(output.text.suffix(2000)) \(output.errorText)")
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]]) func `without colour sends none`(variables: [String: String])
    throws
  {
    let output = try play(
      ["wait waiting at the gate", "open", "wait well (bool) >", "type true", "end"], variables: variables)
    #expect(output.exit == 0, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(!output.text.contains("m✓") && output.text.firstMatch(of: /\[[0-9;]*m/) == nil)
    #expect(output.text.contains("\u{1B}") == (variables["TERM"] == nil))
  }

  @Test func `is cancelled from another terminal, and followed to where it stands still`() throws {
    let output = try play([
      "wait waiting at the gate", "run \(program) cancel \(try newest)", "wait stops when this step has ended", "open",
      "wait The run stands still", "end",
    ])
    #expect(output.exit == 130, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(output.errorText.contains("asked process "), "\(output.errorText)")
    let followed = try runProgram(
      program, ["follow", "--state", folder.path("state")], environment: ["HOME": folder.path])
    #expect(followed.exit == 3)
    #expect(followed.errorText.contains("The run is suspended: interrupted before step `look`."), "\(followed)")
  }

  // MARK: Signals

  private func status() throws -> String {
    try runProgram(program, ["status", "--state", folder.path("state")], environment: ["HOME": folder.path]).text
  }

  @Test func `stops after the step at the first Ctrl-C`() throws {
    let output = try play([
      "wait waiting at the gate", "press C", "wait stops when this step has ended", "open", "wait The run stands still",
      "end",
    ])
    #expect(output.exit == 130, "\(output.text.suffix(2000)) \(output.errorText)")
    let status = try status()
    #expect(status.contains("because    interrupted before step `look`\n"), "\(status)")
    #expect(status.contains("succeeded  gate\n"), "\(status)")
  }

  @Test func `ends the step at the second Ctrl-C`() throws {
    let output = try play([
      "wait waiting at the gate", "press C", "wait stops when this step has ended", "press C",
      "wait The run stands still",
      "end",
    ])
    #expect(output.exit == 130, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(try status().contains("cancelled  gate: its process group was ended on request\n"))
  }

  @Test func `kills a step that does not go at the third Ctrl-C`() throws {
    let output = try play(
      [
        "wait holding", "press C", "wait stops when this step has ended", "press C",
        "wait ends the step; Ctrl-C: kill it", "press C", "wait The run stands still", "end",
      ], runbook: "stubborn")
    #expect(output.exit == 130, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(try status().contains("cancelled  hold: its process group was ended on request\n"))
    // Nothing of its group is left.
    let left = try listDirectory("/proc").filter { name in
      let words = (try? readFile("/proc/\(name)/cmdline")) ?? []
      return String(decoding: words, as: UTF8.self).contains(
        "echo holding; while :; do read line < '\(folder.path("gate"))'")
    }
    #expect(left == [])
  }

  @Test(arguments: ["live", "ask"]) func `goes on durably when its terminal goes away`(runbook: String) throws {
    try writeFile(
      folder.path("ws/runbooks/ask.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: ask, title: Ask }
      defaults: { timeout: 1m }
      steps:
        - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }

      """)
    let atWork = runbook == "live"
    let output = try play(
      atWork ? ["wait waiting at the gate", "hangup", "open"] : ["wait well (bool) >", "hangup"], runbook: runbook)
    // What it was doing is done and written down, and nothing was begun after it.
    #expect(output.exit == 130, "\(output.text.suffix(2000)) \(output.errorText)")
    let status = try status()
    #expect(status.contains("suspended\n"), "\(status)")
    // The step may have ended before the end of the terminal was heard of; then the person is no longer asked.
    #expect(status.contains("because    the terminal went away"), "\(status)")
    if atWork { #expect(status.contains("succeeded  gate\n"), "\(status)") }
    // And it is the first thing that `runback` alone offers.
    let alone = try runProgram(
      program, [], environment: ["HOME": folder.path, "RUNBACK_STATE": folder.path("state")])
    #expect(
      alone.text.hasPrefix("Run \(try newestRun()) of \(runbook) stands still.\n  the terminal went away"), "\(alone)")
    #expect(alone.text.contains("  $ runback resume \(try newestRun())"))
  }

  @Test func `ends the step in order at SIGTERM`() throws {
    let output = try play([
      "wait waiting at the gate",
      "run kill -TERM $(grep -so '\"pid\":[0-9]*' '\(folder.path("state"))'/runs/*/holder.json | grep -o '[0-9]*$')",
      "wait The run stands still", "end",
    ])
    #expect(output.exit == 143, "\(output.text.suffix(2000)) \(output.errorText)")
    #expect(try status().contains("cancelled  gate: its process group was ended on request\n"))
  }

  @Test func `goes on when the reader of its output has gone`() throws {
    try writeFile(
      folder.path("ws/runbooks/quick.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: quick, title: Quick }
      permissions: { exec: [seq, "true"] }
      defaults: { timeout: 1m }
      steps:
        - { id: much, title: Much, effect: read, run: [seq, "20000"] }
        - { id: last, title: Last, effect: read, run: ["true"] }

      """)
    let output = try runProgram(
      "sh",
      [
        "-c", "'\(program)' run quick --workspace '\(folder.path("ws"))' --non-interactive 2>&1 | head -n 1 >/dev/null",
      ],
      environment: ["HOME": folder.path, "RUNBACK_STATE": folder.path("state")])
    #expect(output.exit == 0)
    let status = try status()
    #expect(status.contains("  quick  succeeded\n"), "\(status)")
  }

  // MARK: A slow link

  @Test func `sends no more over a slow link than it can carry`() throws {
    try writeFile(
      folder.path("ws/runbooks/flood.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: flood, title: Flood }
      permissions: { exec: [sh, seq] }
      defaults: { timeout: 1m }
      steps:
        - { id: flood, title: Print two megabytes, effect: read, run: [seq, "300000"] }
        - { id: gate, title: Wait for the gate, effect: read, run: [sh, -c, "echo at the gate; read line < '\(folder.path("gate"))'"] }

      """)
    let output = try play(
      ["wait at the gate", "open", "wait The run has succeeded", "end"], runbook: "flood",
      variables: ["PLAY_BYTES_PER_SECOND": "20000"])
    #expect(output.exit == 0, "\(output.text.suffix(2000)) \(output.errorText)")
    // A whole screen for each of the two steps and each of the questions between is some kilobytes; the two megabytes are not sent.
    #expect(output.text.utf8.count < 40_000, "\(output.text.utf8.count)")
  }

  private func newestRun() throws -> String { try #require(try listDirectory(folder.path("state/runs")).sorted().last) }

  /// The shell word that names the newest run, as the script's commands see it.
  private var newest: String { get throws { "$(ls '\(folder.path("state"))/runs' | tail -1)" } }
}
