import Approvals
import Calendars
import TestSupport
import Testing

@Suite struct `An answer to a request` {
  let scene = ApprovalScene()

  func refusal(_ verdict: ApprovalVerdict) -> String {
    switch verdict {
    case .counts(let person, _): "counts for \(person)"
    case .refused(let reason, _): reason
    }
  }

  @Test func `counts for a member, also of a nested group, with any of their keys`() throws {
    let request = scene.request()
    let judge = try scene.judge(request)
    for (key, person) in [("ana", "ana"), ("bo", "bo"), ("cy", "cy"), ("cy-token", "cy")] {
      let verdict = judge.judge(try signed(request.text, by: key), now: ApprovalScene.now)
      #expect(refusal(verdict) == "counts for \(person)")
    }
  }

  @Test func `counts when a chat has changed nothing but line ends`() throws {
    let request = scene.request()
    let judge = try scene.judge(request)
    for text in [String(request.text.dropLast()), request.text.replacing("\n", with: "\r\n")] {
      #expect(refusal(judge.judge(try signed(text, by: "bo"), now: ApprovalScene.now)) == "counts for bo")
    }
  }

  @Test func `does not count when it is the requester's own`() throws {
    let request = scene.request()
    let named = try scene.judge(request, requester: Requester(user: "ana", key: nil))
    #expect(
      refusal(named.judge(try signed(request.text, by: "ana"), now: ApprovalScene.now))
        == "ana asked for it, and cannot approve it")
    // Proven with one key, answering with the other.
    let fingerprint = try #require(try fingerprint(of: "cy"))
    let proven = try scene.judge(request, requester: Requester(user: "root", key: fingerprint))
    #expect(
      refusal(proven.judge(try signed(request.text, by: "cy-token"), now: ApprovalScene.now))
        == "cy asked for it, and cannot approve it")
  }

  private func fingerprint(of name: String) throws -> String? {
    let request = scene.request()
    if case .counts(_, let key) = try scene.judge(request).judge(
      try signed(request.text, by: name), now: ApprovalScene.now)
    {
      return key
    }
    return nil
  }

  @Test func `does not count from another group or from a stranger`() throws {
    let request = scene.request()
    let judge = try scene.judge(request)
    #expect(
      refusal(judge.judge(try signed(request.text, by: "dee"), now: ApprovalScene.now))
        == "dee is not in group:commanders")
    for stranger in ["eve", "nobody"] {
      #expect(
        refusal(judge.judge(try signed(request.text, by: stranger), now: ApprovalScene.now))
          == "its key is nobody's who may approve")
    }
  }

  @Test func `does not count once the request has expired`() throws {
    let request = scene.request()
    let verdict = try scene.judge(request).judge(
      try signed(request.text, by: "ana"), now: ApprovalScene.now.adding(.hours(1)))
    #expect(refusal(verdict) == "the request expired at \(ApprovalScene.now.adding(.hours(1)).rfc3339)")
  }

  @Test func `does not count when it was given for another run, or for another text`() throws {
    let request = scene.request()
    let other = scene.request { $0.run = "20261123T140000Z-bbbbbbbb" }
    let judge = try scene.judge(request)
    for text in [other.text, request.text.replacing("origin main", with: "evil main")] {
      #expect(
        refusal(judge.judge(try signed(text, by: "ana"), now: ApprovalScene.now))
          == "it does not sign this request: it is for another run, or the text was changed")
    }
  }

  @Test func `does not count when the plan has changed since`() throws {
    let before = scene.request()
    let now = scene.request {
      $0.number = 2
      $0.plan.target = "0000000000000000000000000000000000000000"
    }
    let judge = try scene.judge(now, others: [before.text])
    #expect(
      refusal(judge.judge(try signed(before.text, by: "ana"), now: ApprovalScene.now))
        == "it answers another request of this run, whose plan, terms or time were others")
  }

  @Test func `does not count with a key that is listed for two people`() throws {
    var shared = scene
    shared.keys["bo"] = ["ana"]
    let request = scene.request()
    let verdict = try shared.judge(request).judge(try signed(request.text, by: "ana"), now: ApprovalScene.now)
    #expect(refusal(verdict) == "its key is listed for several people: ana, bo")
    // Also when the other of the two is outside of the group, and when it was listed twice only later.
    var outside = scene
    outside.keys["eve"] = ["ana"]
    #expect(
      refusal(try outside.judge(request).judge(try signed(request.text, by: "ana"), now: ApprovalScene.now))
        == "its key is listed for several people: ana, eve")
    #expect(
      refusal(
        try scene.judge(request, today: outside).judge(try signed(request.text, by: "ana"), now: ApprovalScene.now))
        == "its key is listed for several people: ana, eve")
  }

  @Test func `does not count with a key or a membership that was revoked since the start`() throws {
    let request = scene.request()
    var later = scene
    later.keys["cy"] = ["cy"]
    #expect(
      refusal(
        try scene.judge(request, today: later).judge(try signed(request.text, by: "cy-token"), now: ApprovalScene.now))
        == "its key was revoked: the contacts no longer list it for cy")
    later.groups["night"] = ["person:bo"]
    #expect(
      refusal(try scene.judge(request, today: later).judge(try signed(request.text, by: "cy"), now: ApprovalScene.now))
        == "its key was revoked: the contacts no longer list it for cy")
    later.keys["bo"] = ["bo"]
    later.groups["commanders"] = ["person:ana"]
    later.groups["executives"] = ["person:dee", "person:bo"]
    #expect(
      refusal(try scene.judge(request, today: later).judge(try signed(request.text, by: "bo"), now: ApprovalScene.now))
        == "bo is no longer in group:commanders")
  }

  @Test func `does not count with a key that was added after the start`() throws {
    let request = scene.request()
    var later = scene
    later.keys["ana"] = ["ana", "planted"]
    #expect(
      refusal(
        try scene.judge(request, today: later).judge(try signed(request.text, by: "planted"), now: ApprovalScene.now))
        == "its key was not listed when the run began")
  }

  @Test func `does not count in another namespace`() throws {
    let request = scene.request()
    let verdict = try scene.judge(request).judge(
      try signed(request.text, by: "ana", namespace: "git"), now: ApprovalScene.now)
    #expect(refusal(verdict) == "the SSH signature is for the namespace `git`, not `runback-approval`")
  }

  @Test func `is found in chats and quoted mail, and several in one text`() throws {
    let request = scene.request()
    let judge = try scene.judge(request)
    let one = String(decoding: try signed(request.text, by: "ana"), as: UTF8.self)
    let two = String(decoding: try signed(request.text, by: "bo"), as: UTF8.self)
    let quoted = two.split(separator: "\n").map { "> \($0)\r\n" }.joined()
    let found = ApprovalAnswers.signatures(in: "here you are:\n```\n\(one)```\nand bo wrote\n\(quoted)\nbye")
    #expect(found.map { refusal(judge.judge($0, now: ApprovalScene.now)) } == ["counts for ana", "counts for bo"])
    #expect(ApprovalAnswers.signatures(in: one.replacing("-----END", with: "-----ENDE")).isEmpty)
  }

  @Test func `keeps its people through the journal`() throws {
    let approvers = try scene.approvers()
    #expect(Approvers(approvers.object) == approvers)
    #expect(approvers.members["group:commanders"] == ["ana", "bo", "cy"])
  }
}
