import Approvals
import Calendars
import Contacts
import Diagnostics
import Expressions
import Journal
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Synchronization
import TestSupport
import Testing

/// What changes while a run waits: keys in the contacts, the time.
final class ApprovalWorld: Sendable {
  let contacts = Mutex<[String: [String]]>(["ana": ["ana"], "bo": ["bo"], "cy": ["cy"], "dee": ["dee"]])
  let now = Mutex(EngineScene.now)

  func registry() throws(EngineError) -> Registry {
    var text = ""
    for (id, keys) in contacts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      text += "apiVersion: runback/v1\nkind: Person\nid: \(id)\nname: \(id)\n"
      text += "methods: [{ id: mail, type: email, value: \(id)@example.org }]\n"
      let lines = keys.compactMap { try? testKeys.pair($0).publicKey }
      if !lines.isEmpty { text += "keys:\n" + lines.map { "  - \($0)\n" }.joined() }
      text += "---\n"
    }
    for (id, members) in [("commanders", "person:ana, group:night"), ("night", "person:bo, person:cy")] {
      text += "apiVersion: runback/v1\nkind: Group\nid: \(id)\nname: \(id)\nmembers: [\(members)]\n---\n"
    }
    text += "apiVersion: runback/v1\nkind: Group\nid: executives\nname: Executives\nmembers: [person:dee]\n"
    guard let registry = Registry.read([Source(path: "contacts/all.yaml", text: text)]).registry else {
      throw EngineError(.invalidRunbook, "the contacts of the test have errors")
    }
    return registry
  }
}

/// A run whose step wants signatures, with real keys, an agent, and contacts that can change.
final class ApprovalRun {
  let scene: EngineScene
  let world = ApprovalWorld()
  var action = PlannedAction()
  var person: (any Operator)?
  var signer: (@Sendable ([UInt8], String) async -> String?)?
  let run = RunID(at: EngineScene.now, randomBytes: [9, 9, 9, 9, 9, 9, 9, 9])

  init() throws { scene = try EngineScene() }

  static let steps = """
      - id: danger
        title: Do it
        run: [tool, danger]
        noUndo: It is a test.
        approve: { from: group:commanders, count: 2, expires: 1h, breakGlass: { from: group:executives, count: 1 } }
    """

  static let planned = """
      - id: danger
        title: Do it
        uses: assert
        with: { that: 1 == 1 }
        approve: { from: group:commanders, count: 2 }
    """

  func runner(_ answers: PreparedAnswers = PreparedAnswers()) -> Runner {
    let time = { @Sendable [world] in world.now.withLock { $0 } }
    var environment = RunnerEnvironment(
      store: scene.store, clock: WallClock(now: time), processes: scene.programs, actions: ActionRegistry([action]),
      person: person ?? NoOperator(name: "gil"), answers: answers,
      variables: ["PATH": scene.folder.path("bin"), "TZ": "UTC"], workingDirectory: scene.folder.path, user: "gil",
      host: "laptop", processID: 77, program: "1.0", isRunning: { _ in false }, signalGroup: { _, _ in })
    environment.contacts = { [world] () throws(EngineError) in try world.registry() }
    environment.signer = signer
    return Runner(environment)
  }

  func begin(_ steps: String = steps, _ answers: PreparedAnswers = PreparedAnswers()) async throws -> RunOutcome {
    let check = RunbookChecker(today: EngineScene.now).check(EngineScene.source(steps))
    let checked = try #require(check.runbook, "\(check.diagnostics.map(\.message))")
    return try await runner(answers).begin(
      RunRequest(run: run, runbook: checked, inputs: try RunInputs(checked).complete([:])))
  }

  func resume(_ answers: PreparedAnswers = PreparedAnswers()) async throws -> RunOutcome {
    try await runner(answers).resume(run)
  }

  var folder: String { scene.store.approvalsFolder(of: run) }

  /// The newest request as the operator finds it.
  func request() throws -> String {
    let number = try scene.events(run).count { if case .approvalRequested = $0 { true } else { false } }
    return try readText("\(folder)/danger-\(number).txt")
  }

  /// Puts an answer of plain `ssh-keygen` where the run looks for it.
  func answer(_ key: String, to text: String? = nil, namespace: String = "runback-approval") throws {
    let name = "\(folder)/\(key).sig"
    try writeFile(name, try signed(text ?? request(), by: key, namespace: namespace), mode: 0o600)
  }

  func refusals() throws -> [String] {
    try scene.events(run).compactMap { if case .approvalRefused(let event) = $0 { event.reason } else { nil } }
  }

  func approvers() throws -> [String] {
    try scene.events(run).compactMap { if case .approvalGranted(let event) = $0 { event.person } else { nil } }
  }
}

/// An action whose plan the test changes.
final class PlannedAction: Action {
  let name = "assert"
  let plan = Mutex(
    ApprovalPlan(
      action: "planned", target: "good", covers: "x", undone: [ApprovalPlan.Undone(commit: "bad1", isTrusted: false)]))
  let performed = Mutex<[String?]>([])

  func perform(_ call: ActionInvocation) async -> ActionResult {
    performed.withLock { $0.append(call.approvedPlan) }
    return .succeeded(outputs: [:], detail: nil)
  }

  func approvalPlan(_ call: ActionInvocation) async -> ApprovalPlanning { .plan(plan.withLock { $0 }) }
}

/// Pastes what it is told to.
private final class PastingPerson: Operator {
  let name = "gil"
  let isPresent = true
  let reply: @Sendable (ApprovalQuestion) -> ApprovalReply?
  init(_ reply: @escaping @Sendable (ApprovalQuestion) -> ApprovalReply?) { self.reply = reply }
  func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> { .suspend }
  func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> { .suspend }
  func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> { .suspend }
  func approve(_ question: ApprovalQuestion) async -> OperatorAnswer<ApprovalReply> {
    reply(question).map { .given($0) } ?? .suspend
  }
}

@Suite struct `A step that wants approval` {
  let setting: ApprovalRun

  init() throws { setting = try ApprovalRun() }

  @Test func `does nothing before enough people have signed, and says what is missing`() async throws {
    let first = try await setting.begin()
    #expect(first.exitCode == .personNeeded)
    #expect(first.missing == ["--approval FILE"])
    #expect(!(try setting.scene.events(setting.run).contains { $0.type == "step.intent" }))
    try setting.answer("ana")
    let second = try await setting.resume()
    guard case .suspended(let event) = second.ending else {
      Issue.record("\(second.ending)")
      return
    }
    #expect(event.reason == "step `danger` wants 2 of group:commanders to approve; so far ana")
    #expect(event.missing.first?.question.contains("RUNBACK APPROVAL REQUEST 1") == true)
    try setting.answer("bo")
    let third = try await setting.resume()
    #expect(third.ending == .succeeded)
    #expect(try setting.approvers() == ["ana", "bo"])
    #expect(try setting.refusals().isEmpty)
  }

  @Test func `takes answers from a file and from what the operator pastes`() async throws {
    _ = try await setting.begin()
    var answers = PreparedAnswers()
    let text = try setting.request()
    answers.add(approval: String(decoding: try signed(text, by: "ana"), as: UTF8.self), source: "ana.txt")
    setting.person = PastingPerson { question in
      (try? signed(question.text, by: "cy")).map { .answer("here:\n" + String(decoding: $0, as: UTF8.self)) }
    }
    #expect(try await setting.resume(answers).ending == .succeeded)
    #expect(try setting.approvers() == ["ana", "cy"])
  }

  @Test func `takes answers by a key that only an agent holds`() async throws {
    _ = try await setting.begin()
    let agent = try TestAgent()
    defer { agent.stop() }
    try agent.add("ana")
    for (name, signature) in [("ana", try agent.sign(try setting.request(), by: "ana"))] {
      try writeFile("\(setting.folder)/\(name).sig", signature, mode: 0o600)
    }
    try setting.answer("bo")
    #expect(try await setting.resume().ending == .succeeded)
  }

  @Test func `counts nobody twice and refuses whoever may not`() async throws {
    _ = try await setting.begin()
    setting.world.contacts.withLock { $0["ana"] = ["ana"] }
    try setting.answer("ana")
    try setting.answer("dee")
    try writeFile("\(setting.folder)/again.sig", try readFile("\(setting.folder)/ana.sig"))
    try setting.answer("cy", namespace: "git")
    try setting.answer("stranger")
    try setting.answer("bo", to: try setting.request().replacing("run: 2", with: "run: 1"))
    #expect(try await setting.resume().exitCode == .personNeeded)
    #expect(try setting.approvers() == ["ana"])
    #expect(
      Set(try setting.refusals()) == [
        "dee is not in group:commanders", "its key is nobody's who may approve",
        "the SSH signature is for the namespace `git`, not `runback-approval`",
        "it does not sign this request: it is for another run, or the text was changed",
      ])
    // Each is said once.
    let before = try setting.refusals()
    _ = try await setting.resume()
    #expect(try setting.refusals() == before)
  }

  @Test func `refuses the requester's own key, also when it is proven by another of theirs`() async throws {
    setting.world.contacts.withLock { $0["ana"] = ["ana", "gil"] }
    setting.signer = { bytes, namespace in
      (try? signed(String(decoding: bytes, as: UTF8.self), by: "gil", namespace: namespace))
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let first = try await setting.begin()
    #expect(first.state.created?.proof.hasSuffix(" of ana") == true)
    #expect(try setting.request().contains("requester: gil on laptop (signed by SHA256:"))
    try setting.answer("ana")
    _ = try await setting.resume()
    #expect(try setting.refusals() == ["ana asked for it, and cannot approve it"])
  }

  @Test func `shows approvers that the requester is unproven`() async throws {
    _ = try await setting.begin()
    #expect(try setting.request().contains("requester: gil on laptop (unproven)\n"))
  }

  @Test func `asks again when the request has expired`() async throws {
    _ = try await setting.begin()
    try setting.answer("ana")
    try setting.answer("bo")
    setting.world.now.withLock { $0 = EngineScene.now.adding(.hours(1)) }
    let outcome = try await setting.resume()
    #expect(outcome.exitCode == .personNeeded)
    #expect(
      Set(try setting.refusals()) == ["it answers another request of this run, whose plan, terms or time were others"])
    try setting.answer("ana")
    try setting.answer("bo")
    #expect(try await setting.resume().ending == .succeeded)
  }

  @Test func `looks for keys that were revoked since, also after they had counted`() async throws {
    _ = try await setting.begin()
    try setting.answer("ana")
    _ = try await setting.resume()
    #expect(try setting.approvers() == ["ana"])
    setting.world.contacts.withLock { $0["ana"] = ["other"] }
    try setting.answer("bo")
    let outcome = try await setting.resume()
    guard case .suspended(let event) = outcome.ending else {
      Issue.record("\(outcome.ending)")
      return
    }
    #expect(event.reason == "step `danger` wants 2 of group:commanders to approve; so far bo")
  }

  @Test func `holds for a plan with further untrusted commits and for no other`() async throws {
    _ = try await setting.begin(ApprovalRun.planned)
    try setting.answer("ana")
    let further = ApprovalPlan.Undone(commit: "bad2", isTrusted: false)
    setting.action.plan.withLock { $0.undone.insert(further, at: 0) }
    _ = try await setting.resume()
    #expect(try setting.approvers() == ["ana"])
    setting.action.plan.withLock { $0.target = "another" }
    try setting.answer("bo")
    let changed = try await setting.resume()
    #expect(changed.exitCode == .personNeeded)
    #expect(try setting.request().contains("target: another\n"))
    let notes = try setting.scene.events(setting.run).compactMap { event -> String? in
      if case .note(let note) = event { note.text } else { nil }
    }
    #expect(notes == ["what step `danger` would do has changed: target: - good; + another"])
    for key in ["ana", "bo"] { try setting.answer(key) }
    #expect(try await setting.resume().ending == .succeeded)
    #expect(setting.action.performed.withLock { $0 } == ["x"])
  }

  @Test func `lets fewer people break the glass, for a reason, and names everybody who is to know`() async throws {
    var answers = PreparedAnswers()
    try answers.add(breakGlass: "danger=nobody of them answers")
    #expect(throws: EngineError.self) {
      var other = PreparedAnswers()
      try other.add(breakGlass: "danger= ")
    }
    _ = try await setting.begin(ApprovalRun.steps, answers)
    let request = try setting.request()
    #expect(request.split(separator: "\n")[1] == "BREAK GLASS: nobody of them answers")
    #expect(request.contains("wants: 1 of group:executives, not the requester\n"))
    let notified = try setting.scene.events(setting.run).compactMap { event -> [String]? in
      if case .approvalRequested(let request) = event { request.notify } else { nil }
    }
    #expect(notified == [["ana (ana)", "bo (bo)", "cy (cy)"]])
    try setting.answer("ana")
    _ = try await setting.resume()
    #expect(try setting.refusals() == ["ana is not in group:executives"])
    try setting.answer("dee")
    #expect(try await setting.resume().ending == .succeeded)
  }
}

/// An `ssh-agent` of the test's own.
final class TestAgent {
  private let folder: TemporaryDirectory
  private var process = ""

  init() throws {
    folder = try TemporaryDirectory()
    let output = try runProgram("ssh-agent", ["-s", "-a", folder.path("socket")])
    for part in output.text.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
      if part.hasPrefix("SSH_AGENT_PID=") { process = String(part.dropFirst("SSH_AGENT_PID=".count)) }
    }
  }

  func add(_ name: String) throws {
    try writeFile(folder.path("private"), try testKeys.pair(name).privateKey, mode: 0o600)
    let output = try runProgram(
      "ssh-add", ["-q", folder.path("private")], environment: ["SSH_AUTH_SOCK": folder.path("socket")])
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
    try removeRecursively(folder.path("private"))
  }

  /// With nothing but the public key on the disk.
  func sign(_ text: String, by name: String) throws -> [UInt8] {
    try writeFile(folder.path("key.pub"), try testKeys.pair(name).publicKey + "\n")
    try writeFile(folder.path("request.txt"), text)
    let output = try runProgram(
      "ssh-keygen",
      ["-q", "-Y", "sign", "-n", "runback-approval", "-f", folder.path("key.pub"), folder.path("request.txt")],
      environment: ["SSH_AUTH_SOCK": folder.path("socket")])
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
    return try readFile(folder.path("request.txt.sig"))
  }

  func stop() {
    _ = try? runProgram(
      "ssh-agent", ["-k"], environment: ["SSH_AGENT_PID": process, "SSH_AUTH_SOCK": folder.path("socket")])
  }
}
