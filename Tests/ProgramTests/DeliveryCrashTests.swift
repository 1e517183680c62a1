import TestSupport
import Testing

/// The real program is killed at each thing that it does to the disk while it tells somebody. Before the call that writes
/// the service's answer down, the note is out and nobody has noted it.
@Suite(.serialized)
struct DeliveryCrashTests {
  private static let hasCompiler = findTestProgram("cc") != nil

  private func workspace(_ folder: String, _ sink: ServiceSink, isIdempotent: Bool) throws {
    try writeFile(
      "\(folder)/contacts/all.yaml",
      """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      maxTLP: red
      methods: [{ id: hook, type: webhook, value: "\(sink.url("/hook"))" }]
      ---
      apiVersion: runback/v1
      kind: Channel
      id: hooks
      type: webhook
      idempotent: \(isIdempotent)
      ---
      apiVersion: runback/v1
      kind: Matrix
      id: m
      rules: [{ id: r, notify: person:ana, tlp: amber }]

      """)
    try makeDirectory("\(folder)/runbooks")
  }

  @Test(.enabled(if: hasCompiler, "needs `cc` (apt-get install gcc libc6-dev)"), arguments: [false, true])
  func `killed anywhere, the same command tells once, or says that nobody knows`(isIdempotent: Bool) throws {
    let program = try IncidentScene.programPath()
    let killer = try #require(try KillSwitch())
    func send(_ workspace: String, _ more: [String: String]) throws -> ProgramOutput {
      try runProgram(
        program,
        [
          "contacts", "send", "--incident", "INC-7", "--severity", "sev1", "--summary", "It broke.", "--yes", "--quiet",
          "--state", "\(workspace)/state", "--workspace", workspace,
        ], environment: ["PATH": testProgramPath, "HOME": workspace].merging(more) { $1 })
    }
    let sink = try ServiceSink()
    let first = try TemporaryDirectory()
    try workspace(first.path, sink, isIdempotent: isIdempotent)
    let whole = try send(first.path, try killer.environment(killingAt: 0))
    try #require(whole.exit == 0, "\(whole.errorText)")
    let count = try killer.counted()
    #expect(count >= 6)
    var unknown = 0
    for point in 1...count {
      let folder = try TemporaryDirectory()
      try workspace(folder.path, sink, isIdempotent: isIdempotent)
      let before = try sink.requests().count
      let killed = try send(folder.path, try killer.environment(killingAt: point))
      #expect(killed.exit == 137, "point \(point) of \(count): \(killed.exit) \(killed.errorText)")
      let again = try send(folder.path, [:])
      let notes = try sink.requests()[before...].map { $0.headers["webhook-id"] ?? "" }
      if isIdempotent {
        #expect(again.exit == 0, "point \(point) of \(count): \(again.errorText)")
        #expect((1...2).contains(notes.count) && Set(notes).count == 1, "point \(point) of \(count)")
      } else {
        #expect(notes.count <= 1, "point \(point) of \(count)")
        #expect(again.exit == 0 && notes.count == 1 || again.exit == 3 && again.text.contains("1 unknown"))
        unknown += again.exit == 3 ? 1 : 0
      }
      let third = try send(folder.path, [:])
      #expect(third.text == again.text && third.exit == again.exit)
      #expect(try sink.requests().count == before + notes.count)
    }
    if !isIdempotent { #expect((1...4).contains(unknown), "\(unknown) of \(count)") }
  }
}
