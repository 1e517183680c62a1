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
    _ = try runProgram("mkfifo", [folder.path("gate")])
  }

  /// Lines of a script for `scripts/play-on-terminal`: `wait TEXT`, `type TEXT`, `open` (the gate), `size COLUMNS LINES`, `run COMMAND`.
  private func play(_ script: [String], width: Int = 80, variables: [String: String] = [:]) throws -> ProgramOutput {
    try writeFile(folder.path("script"), Array(script.joined(separator: "\n").utf8))
    let environment = [
      "TERM": "xterm-256color", "HOME": folder.path, "LC_ALL": "C.UTF-8", "RUNBACK_STATE": folder.path("state"),
    ]
    .merging(variables) { $1 }
    return try runProgram(
      "python3",
      [
        "\(packageFolder())/scripts/play-on-terminal", folder.path("script"), folder.path("gate"), "\(width)", "24",
        program, "run", "live", "--workspace", folder.path("ws"),
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

  /// The shell word that names the newest run, as the script's commands see it.
  private var newest: String { get throws { "$(ls '\(folder.path("state"))/runs' | tail -1)" } }
}
