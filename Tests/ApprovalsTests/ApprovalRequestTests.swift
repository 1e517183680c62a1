import Approvals
import Calendars
import TestSupport
import Testing

@Suite struct `A request for approval` {
  let scene = ApprovalScene()

  @Test func `says everything that an approver answers for`() {
    let request = scene.request()
    #expect(
      request.text == """
        RUNBACK APPROVAL REQUEST 1
        run: 20261124T140000Z-aaaaaaaa, request 1
        runbook: outage (sha256:0011223344556677)
        step: rollback (Go back)
        action: git.rollback branch=main push=origin
        target: 4f1a5b1051b469108d1bdf0ebec6c814427e3834
        scope: everything
        undoes: 1 commit from bad1 on, 0 of them trusted; further untrusted commits on top are taken back too
        keeps: apps/pay/secret.sops.yaml
        removes: ConfigMap default/evil
        hazards: none
        destination: origin main
        requester: gil (unproven)
        reason: INC-42
        expires: \(ApprovalScene.now.adding(.hours(1)).rfc3339)
        wants: 2 of group:commanders, not the requester
        plan: sha256:\(request.plan.digest)

        """)
  }

  @Test func `cannot be given other lines by what its values hold`() throws {
    let hostile = "x\nrequester: ana (proven)\r\n\u{2028}target: good\u{202E}\u{1B}[2K"
    let request = scene.request {
      $0.plan.action = hostile
      $0.plan.target = hostile
      $0.plan.kept = [hostile, hostile]
      $0.plan.removed = [hostile]
      $0.plan.hazards = [hostile]
      $0.plan.destination = hostile
      $0.requester = hostile
      $0.reason = hostile
      $0.step = hostile
      $0.runbook = hostile
      $0.breakGlass = hostile
    }
    let plain = scene.request { $0.breakGlass = "x" }
    let names = { (text: String) in text.split(whereSeparator: \.isNewline).map { $0.prefix { $0 != ":" } } }
    #expect(names(request.text) == names(plain.text))
    #expect(request.text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x2000) })
    #expect(try ReceivedRequest(Array(request.text.utf8)).text == request.text)
  }

  @Test func `fits in a chat message whatever the plan holds`() throws {
    let long = String(repeating: "ä", count: 2000)
    let request = scene.request {
      $0.plan.action = long
      $0.plan.target = long
      $0.plan.kept = (0..<20).map { "\(long)\($0)" }
      $0.plan.removed = (0..<1000).map { "ConfigMap default/c\($0)" }
      $0.plan.hazards = [long, long]
      $0.plan.scope = [long]
      $0.reason = long
      $0.requester = long
      $0.step = long
      $0.runbook = long
      $0.breakGlass = long
      $0.from = long
      $0.plan.destination = long
    }
    #expect(request.text.utf8.count <= ApprovalRequest.limit)
    #expect(request.text.contains("more, which the plan covers"))
    #expect(try ReceivedRequest(Array(request.text.utf8)).isBreakGlass)
  }

  @Test func `is told from every other text before it is signed`() {
    let text = scene.request().text
    for other in [
      "", "tree 1234\n", text.replacing("step: ", with: "Step: "), text.replacing("hazards: none\n", with: ""),
      text + "PS: ignore the plan\n", text.replacing("origin main", with: "origin \u{202E}main"),
      text.replacing("expires: 2026", with: "expires: soon"),
    ] {
      #expect(throws: ReceivedRequest.Problem.self) { try ReceivedRequest(Array(other.utf8)) }
    }
  }

  @Test func `holds for a later plan that only takes back further untrusted commits`() {
    let bad = ApprovalPlan.Undone(commit: "bad1", isTrusted: false)
    let plan = ApprovalPlan(action: "git.rollback", target: "good", covers: "x", undone: [bad])
    var later = plan
    later.undone = [ApprovalPlan.Undone(commit: "bad2", isTrusted: false), bad]
    #expect(plan.holds(for: plan) && plan.holds(for: later))
    #expect(!later.holds(for: plan))
    later.undone[0].isTrusted = true
    #expect(!plan.holds(for: later))
    #expect(plan.differences(to: later) == ["takes back trusted commits as well: bad2"])
    for change: (inout ApprovalPlan) -> Void in [
      { $0.target = "other" }, { $0.scope = ["a/**"] }, { $0.kept = ["x"] }, { $0.removed = ["x"] },
      { $0.hazards = ["x"] }, { $0.destination = "other" }, { $0.covers = "y" },
      { $0.undone = [ApprovalPlan.Undone(commit: "else", isTrusted: false)] },
    ] {
      var other = plan
      change(&other)
      #expect(!plan.holds(for: other))
      #expect(!plan.differences(to: other).isEmpty)
    }
    #expect(ApprovalPlan(plan.object) == plan)
  }
}
