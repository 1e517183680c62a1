import Diagnostics
import JSON
import RunbackCommands
import TestSupport
import Testing

/// What the program prints, held against the schemas of `docs/json`, and these against their pages.
struct DocumentSchemaTests {
  private static let folder = "\(ShippedWorkspaceTests.checkout)/docs/json"
  private static let names = [
    "rollback-plan", "verify", "known-good", "contacts-notify", "contacts-send", "contacts-sent",
    "contacts-obligations", "notification", "contacts-who", "test", "report", "year", "controls", "runs", "status",
    "runs-prune",
    "incident", "cancel", "handover", "takeover", "journal-export", "person-needed",
  ]

  private static func schema(_ name: String) throws -> JSONValue {
    try JSONValue.parse(Array(readText("\(folder)/\(name).v1.schema.json").utf8))
  }

  /// The same schema, with members refused that it does not name: what is printed is documented.
  private static func closed(_ schema: JSONValue) -> JSONValue {
    switch schema {
    case .array(let values): return .array(values.map(closed))
    case .object(let object):
      var result = JSONObject(object.members.map { ($0.key, closed($0.value)) })
      if object["properties"] != nil, object["required"] != nil { result["additionalProperties"] = false }
      return .object(result)
    default: return schema
    }
  }

  private func check(_ answer: ProgramHarness.Answer, against name: String) throws {
    let document = try JSONValue.parse(Array(answer.output.utf8))
    #expect(try SchemaValidator(Self.closed(Self.schema(name))).objections(document) == [:], "\(answer.output)")
  }

  @Test func `plan, verify and known-good print what their schemas say`() async throws {
    let scene = try JudgementScene()
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
    try scene.fixture.commit(
      [
        "app.yaml": "image: evil\n", "flux.yaml": flux,
        "ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n",
      ], message: "attack", by: .mallory)
    let common = ["--repo", scene.repository] + scene.judge + ["--json"]
    for more in [[], ["--push-branch", "rollback/INC-1"], ["--push", "origin", "--allow-removal", "Namespace/n"]] {
      try check(await scene.program.run(["rollback", "plan"] + common + more), against: "rollback-plan")
    }
    try check(await scene.program.run(["verify"] + common), against: "verify")
    try check(await scene.program.run(["known-good"] + common), against: "known-good")
  }

  @Test func `contacts notify prints what its schema says`() async throws {
    var program = try ProgramHarness()
    _ = await program.run("init", "work")
    program.workingDirectory += "/work"
    for more in [
      ["--severity", "sev1", "--data", "pii", "--region", "eu"], ["--severity", "sev3", "--compromised", "corp-sso"],
    ] {
      try check(await program.run(["contacts", "notify", "--json"] + more), against: "contacts-notify")
    }
  }

  @Test func `contacts send, sent and obligations print what their schemas say`() async throws {
    var program = try ProgramHarness()
    _ = await program.run("init", "work")
    program.workingDirectory += "/work"
    let sink = try ServiceSink()
    try writeFile(
      program.directory.path("work/contacts/more.yaml"),
      """
      apiVersion: runback/v1
      kind: Person
      id: watch
      name: Watch
      maxTLP: red
      methods:
        - { id: hook, type: webhook, value: "\(sink.url("/hook"))" }
        - { id: gone, type: webhook, value: "\(sink.url("/then/404"))" }
      ---
      apiVersion: runback/v1
      kind: Matrix
      id: more
      rules:
        - { id: r, notify: [person:watch], tlp: amber }

      """)
    let send = ["contacts", "send", "--incident", "INC-7", "--severity", "sev1", "--summary", "It broke.", "--yes"]
    for more in [["--exercise"], [], ["--round", "2"]] {
      let answer = await program.run(send + ["--json"] + more)
      #expect(answer.code == .personNeeded, "\(answer.errors)")
      try check(answer, against: "contacts-send")
    }
    _ = await program.run("contacts", "acknowledge", "INC-7", "watch", "--how", "called back")
    _ = await program.run("contacts", "file", "gdpr-33", "--incident", "INC-7", "--receipt", "C-1")
    try check(await program.run("contacts", "sent", "INC-7", "--json"), against: "contacts-sent")
    let duties = ["contacts", "obligations", "--incident", "INC-7", "--severity", "sev1", "--json"]
    for more in [[], ["--data", "pii", "--region", "eu", "--time", "aware=2026-11-24T03:00:00Z"]] {
      try check(await program.run(duties + more), against: "contacts-obligations")
    }
    let received = try sink.requests()
    #expect(received.count == 2)
    let schema = try Self.closed(Self.schema("notification"))
    for request in received {
      #expect(try SchemaValidator(schema).objections(try JSONValue.parse(request.body)) == [:])
    }
  }

  @Test func `contacts who prints what its schema says`() async throws {
    var program = try ProgramHarness()
    _ = await program.run("init", "work")
    program.workingDirectory += "/work"
    for more in [["--at", "2026-11-24T03:00:00Z"], ["--at", "2025-01-01T00:00:00Z"]] {
      try check(
        await program.run(["contacts", "who", "--schedule", "primary", "--json"] + more), against: "contacts-who")
    }
  }

  @Test func `test prints what its schema says`() async throws {
    var program = try ProgramHarness()
    _ = await program.run("init", "work")
    program.workingDirectory += "/work"
    let answer = await program.run("test", "--json")
    #expect(answer.code == .success, "\(answer)")
    try check(answer, against: "test")
  }

  @Test func `runs, status, prune and incident print what their schemas say`() async throws {
    let program = try ProgramHarness()
    try makeDirectory(program.directory.path("work/contacts"))
    try writeFile(
      program.directory.path("work/runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: {id: t, title: T}
      steps:
        - { id: a, title: A, manual: Look., outputs: { well: { type: bool } } }

      """)
    _ = await program.run("incident", "open", "INC-7", "--severity", "sev1", "--aware", "now")
    _ = await program.run("run", "t", "--workspace", "work", "--non-interactive", "--incident", "INC-7")
    try check(await program.run("runs", "--json"), against: "runs")
    try check(await program.run("status", "--json"), against: "status")
    try check(await program.run("runs", "prune", "--older-than", "1d", "--json"), against: "runs-prune")
    try check(await program.run("incident", "show", "INC-7", "--json"), against: "incident")
    let follow = await program.run("follow", "--json")
    let last = try #require(follow.output.split(separator: "\n").last)
    try check(ProgramHarness.Answer(code: follow.code, output: String(last), errors: ""), against: "person-needed")
  }

  @Test func `what passes or ends a run prints what its schema says`() async throws {
    let program = try ProgramHarness()
    try makeDirectory(program.directory.path("work/contacts"))
    try writeFile(
      program.directory.path("work/runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: {id: t, title: T}
      steps:
        - { id: a, title: A, manual: Look., outputs: { well: { type: bool } } }

      """)
    let run = await program.run("run", "t", "--workspace", "work", "--non-interactive").output.dropLast()
    try check(await program.run("journal", "export", "-o", "out.tar", "--json"), against: "journal-export")
    try check(await program.run("handover", String(run), "-o", "run.tar", "--json"), against: "handover")
    try check(await program.run("takeover", "run.tar", "--state", "there", "--json"), against: "takeover")
    try check(
      await program.run("cancel", String(run), "--state", "there", "--reason", "a test", "--json"), against: "cancel")
  }

  @Test func `every line of a run is an event`() async throws {
    let program = try ProgramHarness()
    try writeFile(
      program.directory.path("work/runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: {id: t, title: T, summary: S, owner: "group:nobody", severity: sev3, reviewed: 2026-11-20, reviewEvery: 900d}
      permissions: { exec: ["true", "false"] }
      defaults: { timeout: 1m }
      steps:
        - { id: a, title: A, run: ["true"], idempotent: true, noUndo: It changes nothing. }
        - { id: b, title: B, run: ["false"], idempotent: true, noUndo: It changes nothing. }

      """)
    try makeDirectory(program.directory.path("work/contacts"))
    let answer = await program.run("run", "t", "--workspace", "work", "--non-interactive", "--json")
    let lines = try answer.output.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
    #expect(lines.map { $0["type"] }.first == "run.created")
    #expect(lines.count > 6, "\(answer)")
    #expect(try SchemaValidator(Self.schema("run-event")).objections(lines) == [:])
    #expect(try SchemaValidator(Self.schema("run-event")).objections([["seq": 0, "type": "run.finished"]]).count == 1)
  }

  @Test(arguments: names + ["run-event"])
  func `every member of a schema is on its page`(name: String) throws {
    let page = try readText("\(Self.folder)/\(name).v1.md")
    func members(_ schema: JSONValue, _ prefix: String) -> [String] {
      (schema["properties"]?.objectValue?.members ?? []).flatMap { key, value -> [String] in
        let inner = value["items"].map { ($0, "\(prefix)\(key)[].") } ?? (value, "\(prefix)\(key).")
        return [prefix + key] + ([inner.0] + (inner.0["anyOf"]?.arrayValue ?? [])).flatMap { members($0, inner.1) }
      }
    }
    for member in try members(Self.schema(name), "") { #expect(page.contains("| `\(member)` |"), "\(member)") }
  }

  @Test func `a document that lacks a member is refused`() throws {
    let validator = SchemaValidator(try Self.schema("known-good"))
    #expect(try !validator.objections(["schema": "runback/known-good/v1"]).isEmpty)
  }
}
