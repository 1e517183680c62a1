import Calendars
import Contacts
import Diagnostics
import Glibc
import HTTP
import JSON
import Journal
import TestSupport
import Testing

@testable import Delivery

struct CourierTests {
  private static let hookOfAna = person("ana", [hook("https://a.example.org/")])

  @Test func `an intent is on the disk before the note goes out, and the answer after it`() async throws {
    let seen = Shared("")
    let place = Shared("")
    let scene = try DeliveryScene(
      http: ScriptedService { _, _ in
        seen.value = try readText(place.value)
        return answer(200)
      })
    place.value = scene.ledgerFile
    let report = try await scene.deliver(try registry(Self.hookOfAna, tell("ana")))
    let before = seen.value.split(separator: "\n")
    #expect(before.count == 2)
    #expect(before.last?.contains("\"type\":\"delivery.sent\"") == true)
    #expect(try scene.entries() == ["planned ana", "sent ana hook", "accepted ana hook"])
    #expect(report.exitCode == .success)
    #expect(report.text == "INC-7, round 1: 1 told\n  told          ana  by `hook`\n")
  }

  @Test func `whoever was told is not told again in the same round, and is in the next`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let contacts = try registry(Self.hookOfAna, tell("ana"))
    for _ in 0..<3 { #expect(try await scene.deliver(contacts).exitCode == .success) }
    #expect(service.requests.count == 1)
    try await scene.deliver(contacts, round: 2)
    #expect(service.requests.count == 2)
    // What services drop a second message by differs as well.
    #expect(Set(service.requests.map { $0.headers.first { $0.name == "webhook-id" }?.value }).count == 2)
    await #expect(throws: DeliveryError.self) { try await scene.deliver(contacts, summary: "Something else.") }
    #expect(service.requests.count == 2)
  }

  @Test func `another rule is another reason to tell somebody, the same rule is not`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    try await scene.deliver(try registry(Self.hookOfAna, tell("ana")))
    let wider = document(
      "Matrix",
      "id: m\nrules:\n  - { id: x, notify: person:ana, tlp: amber }\n  - { id: r, notify: person:ana, tlp: amber }")
    try await scene.deliver(try registry(Self.hookOfAna, wider))
    #expect(service.requests.count == 1)
    let other = document("Matrix", "id: m\nrules:\n  - { id: y, notify: person:ana, tlp: amber }")
    try await scene.deliver(try registry(Self.hookOfAna, other))
    #expect(service.requests.count == 2)
  }

  @Test
  func
    `what passes is tried again after waits that double, as long as the server asks for, and no longer than allowed`()
    async throws
  {
    let service = ScriptedService { _, count in
      switch count {
      case 0: answer(503)
      case 1: answer(429, "", [HTTPHeader("Retry-After", "20")])
      case 2: answer(429, "", [HTTPHeader("Retry-After", "86400")])
      case 3: answer(500, "", [HTTPHeader("Retry-After", "Tue, 24 Nov 2026 06:00:30 GMT")])
      default: answer(200)
      }
    }
    let scene = try DeliveryScene(http: service)
    let channel = document("Channel", "id: hooks\ntype: webhook\nretry: { attempts: 5, wait: 2s, atMost: 45s }")
    let report = try await scene.deliver(try registry(Self.hookOfAna, channel, tell("ana")))
    #expect(report.exitCode == .success)
    #expect(scene.waits == ["2s", "20s", "45s", "30s"])
    #expect(service.requests.count == 5)
    // Each attempt is the same message to the receiver.
    #expect(Set(service.requests.map { $0.headers.first { $0.name == "webhook-id" }?.value }).count == 1)
    let attempt = "sent ana hook"
    let failed = "failed ana hook transient"
    #expect(
      try scene.entries() == [
        "planned ana", attempt, failed, attempt, failed, attempt, failed, attempt, failed, attempt, "accepted ana hook",
      ])
  }

  @Test func `what stays is not tried again, and the next method follows`() async throws {
    for status in [301, 400, 401, 403, 404, 410, 413] {
      let service = ScriptedService { request, _ in answer(request.url.contains("/one") ? status : 200, "no") }
      let scene = try DeliveryScene(http: service)
      let ana = person(
        "ana", [hook("https://a.example.org/one"), hook("https://a.example.org/two", id: "other")])
      let report = try await scene.deliver(try registry(ana, tell("ana")))
      #expect(report.exitCode == .success)
      #expect(
        try scene.entries() == [
          "planned ana", "sent ana hook", "failed ana hook permanent", "sent ana other", "accepted ana other",
        ])
      #expect(scene.waits == [])
    }
  }

  @Test func `a channel's fallback of another kind comes right behind it`() async throws {
    let service = ScriptedService { request, _ in answer(request.url.contains("ntfy") ? 200 : 500) }
    let scene = try DeliveryScene(http: service)
    let contacts = try registry(
      person(
        "ana",
        [
          hook("https://hook.example.org/"), "{ id: page, type: pagerduty, value: abc }",
          "{ id: push, type: ntfy, value: \"https://ntfy.example.org/topic\" }",
        ]),
      document("Channel", "id: hooks\ntype: webhook\nfallback: pushes\nretry: { attempts: 1 }"),
      document("Channel", "id: pushes\ntype: ntfy"), tell("ana"))
    try await scene.deliver(contacts)
    #expect(
      try scene.entries() == [
        "planned ana", "sent ana hook", "failed ana hook transient", "sent ana push", "accepted ana push",
      ])
  }

  @Test func `a program that is killed between sending and writing it down tells nobody twice`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let contacts = try registry(Self.hookOfAna, tell("ana"))
    // The disk takes the plan and the intent, and then no more: what a kill leaves.
    await #expect(throws: DeliveryError.self) {
      try await scene.deliver(contacts, store: endingStore(scene, afterSyncs: 2))
    }
    #expect(service.requests.count == 1)
    #expect(try scene.entries() == ["planned ana", "sent ana hook"])
    let report = try await scene.deliver(contacts)
    #expect(service.requests.count == 1)
    #expect(report.exitCode == .personNeeded)
    #expect(
      report.text == """
        INC-7, round 1: 1 unknown
          unknown       ana  by `hook`: the program ended between sending it and writing the answer down

        """)
    // A person finds out, or takes the risk.
    #expect(try await scene.deliver(contacts, again: ["ana"]).exitCode == .success)
    #expect(service.requests.count == 2)
  }

  @Test func `where the receiver drops a second message it is sent again, under the same key`() async throws {
    for method in [
      "{ id: page, type: pagerduty, value: abc }", "{ id: room, type: matrix, value: \"!room:example.org\" }",
      hook("https://a.example.org/"),
    ] {
      let service = ScriptedService { request, count in
        request.method == "PUT" ? answer(200, "{\"event_id\": \"e\"}") : answer(202, "{}")
      }
      let scene = try DeliveryScene(http: service, variables: ["T": "syt_token"])
      let contacts = try registry(
        person("ana", [method]), document("Channel", "id: hooks\ntype: webhook\nidempotent: true"),
        document("Channel", "id: chat\ntype: matrix\nendpoint: https://chat.example.org\nsecret: env:T"), tell("ana"))
      await #expect(throws: DeliveryError.self) {
        try await scene.deliver(contacts, store: endingStore(scene, afterSyncs: 2))
      }
      let report = try await scene.deliver(contacts)
      #expect(report.exitCode == .success, "\(method): \(report.text)")
      #expect(service.requests.count == 2)
      #expect(service.requests[0].url == service.requests[1].url)
      #expect(service.requests[0].body == service.requests[1].body)
    }
  }

  @Test func `nothing goes out when the ledger cannot be written`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let contacts = try registry(Self.hookOfAna, tell("ana"))
    for syncs in [0, 1] {
      await #expect(throws: DeliveryError.self) {
        try await scene.deliver(contacts, store: endingStore(scene, afterSyncs: syncs))
      }
    }
    #expect(service.requests.isEmpty)
  }

  @Test func `one process at a time tells people of an incident`() async throws {
    let scene = try DeliveryScene(http: ScriptedService { _, _ in answer(200) })
    let ledger = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
    do {
      _ = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
      Issue.record("two have it")
    } catch {
      #expect(error.exitCode == .tryAgain)
      #expect(error.message == "`\(scene.ledgerFile)` is in the hands of another process")
    }
    await ledger.close()
    _ = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
  }

  @Test func `a ledger that somebody changed is not believed`() async throws {
    let scene = try DeliveryScene(http: ScriptedService { _, _ in answer(200) })
    let contacts = try registry(Self.hookOfAna, tell("ana"))
    try await scene.deliver(contacts)
    let text = try readText(scene.ledgerFile)
    try writeFile(scene.ledgerFile, text.replacing("\"hook\"", with: "\"hock\""))
    #expect(throws: DeliveryError.self) { try DeliveryLedger.read(scene.subject, store: scene.store) }
    await #expect(throws: DeliveryError.self) { try await scene.deliver(contacts) }
    // A last line that was never completely written is no change.
    try writeFile(scene.ledgerFile, text + "{\"seq\":4,\"ti")
    #expect(try await scene.deliver(contacts).exitCode == .success)
    #expect(try scene.entries().last == "log.repaired")
  }

  @Test func `an answer that never came is unknown, and the next method is taken at once`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    let ana = person("ana", [hook(sink.url("/closed")), hook(sink.url("/fine"), id: "other")])
    let report = try await scene.deliver(try registry(ana, tell("ana")))
    #expect(report.exitCode == .success)
    #expect(
      try scene.entries() == [
        "planned ana", "sent ana hook", "unknown ana hook", "sent ana other", "accepted ana other",
      ])
  }

  @Test func `a server that never answers has it, or not: nobody knows`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    var surroundings = scene.surroundings
    surroundings.timeout = .milliseconds(300)
    let ledger = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
    let contacts = try registry(person("ana", [hook(sink.url("/silent"))]), tell("ana"))
    let report = try await Courier(ledger: ledger, surroundings: surroundings).deliver(
      try scene.plan(contacts, await ledger.state))
    #expect(report.exitCode == .personNeeded)
    #expect(try scene.entries() == ["planned ana", "sent ana hook", "unknown ana hook"])
  }

  @Test func `whoever ends it waits for what is under way, and nothing more is begun`() async throws {
    let isStopped = Shared(false)
    let service = ScriptedService { _, _ in
      isStopped.value = true
      return answer(503)
    }
    let scene = try DeliveryScene(http: service)
    let ledger = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
    let people = ["ana", "bo", "cy"].map { person($0, [hook("https://\($0).example.org/")]) }.joined()
    let contacts = try registry(
      people, document("Channel", "id: hooks\ntype: webhook\nparallel: 1"), tell("ana", "bo", "cy"))
    let courier = Courier(ledger: ledger, surroundings: scene.surroundings, isStopped: { isStopped.value })
    let report = try await courier.deliver(try scene.plan(contacts, await ledger.state))
    #expect(service.requests.count == 1)
    #expect(report.count { if case .failed = $0 { true } else { false } } == 1)
    #expect(report.count { $0 == .later } == 2)
    await ledger.close()
    // The same again goes on.
    isStopped.value = false
    let rest = try DeliveryScene(http: ScriptedService { _, _ in answer(200) }, in: scene.folder)
    #expect(try await rest.deliver(contacts).exitCode == .success)
  }

  @Test func `nobody is behind the address`() async throws {
    let scene = try DeliveryScene()
    let port = try Daemon.freePort()
    let ana = person("ana", [hook("http://127.0.0.1:\(port)/")])
    let report = try await scene.deliver(try registry(ana, tell("ana")))
    #expect(report.exitCode == .negative)
    #expect(
      report.text
        == "INC-7, round 1: 1 failed\n  failed        ana  nothing answers at `127.0.0.1:\(port)`\n")
    #expect(scene.waits == [])
  }

  @Test func `two hundred people are told at once, as many as the channel permits`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    // Each answer waits for seven that are there: with fewer at once nobody would be told.
    let people = (0..<203).map { person("p\($0)", [hook(sink.url("/together/7"))]) }.joined()
    let names = (0..<203).map { "person:p\($0)" }.joined(separator: ", ")
    let contacts = try registry(
      people, document("Channel", "id: hooks\ntype: webhook\nparallel: 7"),
      document("Matrix", "id: m\nrules:\n  - { id: r, notify: [\(names)], tlp: amber }"))
    let report = try await scene.deliver(contacts)
    #expect(report.exitCode == .success)
    #expect(try sink.requests().count == 203)
    #expect(try sink.mostAtOnce() == 7)
    #expect(Set(try sink.requests().map { $0.headers["webhook-id"] }).count == 203)
  }

  @Test func `in an exercise nothing leaves the machine`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let report = try await scene.deliver(try registry(Self.hookOfAna, tell("ana")), isExercise: true)
    #expect(service.requests.isEmpty)
    #expect(report.exitCode == .success)
    #expect(!fileExists(scene.ledgerFile))
    #expect(
      try readText(scene.folder.path("state/exercises/deliveries/INC-7.jsonl")).contains(
        "\"receipt\":\"exercise: sink\""))
    let plan = try scene.plan(try registry(Self.hookOfAna, tell("ana")), DeliveryState(), isExercise: true)
    #expect(plan.text.hasPrefix("EXERCISE"))
    #expect(OutgoingNote(plan.recipients[0], plan, identifier: "x", at: scene.now).title.hasPrefix("EXERCISE "))
  }

  @Test func `a secret is read when it is needed, and is nowhere afterwards`() async throws {
    let url = "https://hooks.example.org/T0/B0/thesecretpath"
    let service = ScriptedService { request, _ in answer(404, "no such hook: \(request.url) key whsec-value") }
    let scene = try DeliveryScene(http: service, variables: ["HOOK": url])
    try writeFile(scene.folder.path("key"), "whsec-value\n")
    let contacts = try registry(
      person("ana", ["{ id: hook, type: webhook, secret: \"env:HOOK\" }"]),
      document("Channel", "id: hooks\ntype: webhook\nsecret: file:key"), tell("ana"))
    let report = try await scene.deliver(contacts)
    #expect(service.requests.map(\.url) == [url])
    #expect(
      report.text
        == "INC-7, round 1: 1 failed\n  failed        ana  answered 404: no such hook: «redacted» key «redacted»\n")
    for text in [try readText(scene.ledgerFile), report.text, report.json.pretty, report.plan.text] {
      #expect(!text.contains("thesecretpath") && !text.contains("whsec-value"))
    }
  }

  @Test func `a program gives a secret, and no shell reads its words`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    try writeFile(scene.folder.path("a; $(b)"), "https://hooks.example.org/here\r\n")
    try writeFile(scene.folder.path("url"), "https://hooks.example.org/there\n")
    let contacts = try registry(
      person("ana", ["{ id: hook, type: webhook, secret: \"command:cat url\" }"]),
      person("bo", ["{ id: hook, type: webhook, secret: \"file:a; $(b)\" }"]), tell("ana", "bo"))
    #expect(try await scene.deliver(contacts).exitCode == .success)
    #expect(
      Set(service.requests.map(\.url)) == ["https://hooks.example.org/there", "https://hooks.example.org/here"])
  }

  @Test func `a secret that is not there is said by where it should be`() async throws {
    for (reference, reason) in [
      ("env:HOOK", "the variable `HOOK` is not set"), ("file:none", "cannot read `FOLDER/none`: it does not exist"),
      ("command:no-such-program x", "the program `no-such-program`, which has the secret, is not there"),
      ("command:false", "the program `false`, which has the secret, exited with status 1"),
      ("command:true", "the secret at `command:true` is empty"),
    ] {
      let scene = try DeliveryScene(http: ScriptedService { _, _ in answer(200) })
      let ana = person("ana", ["{ id: hook, type: webhook, secret: \"\(reference)\" }"])
      let report = try await scene.deliver(try registry(ana, tell("ana")))
      #expect(
        report.text.replacing(scene.folder.path, with: "FOLDER")
          == "INC-7, round 1: 1 failed\n  failed        ana  \(reason)\n")
    }
  }

  @Test func `what quiet hours put off is told by a later call, and a telephone is for a person`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let contacts = try registry(
      person("ana", [hook("https://a.example.org/")], "quiet: { from: \"00:00\", to: \"23:59\" }"),
      person("bo", ["{ id: phone, type: tel, value: +44 7700 900102 }"]), tell("ana", "bo"))
    let report = try await scene.deliver(contacts)
    #expect(service.requests.isEmpty)
    #expect(report.exitCode == .personNeeded)
    #expect(report.recipients.map(\.standing).contains(.later))
    #expect(report.text.contains("  by hand       bo   call +44 7700 900102"))
    let ledger = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
    try await ledger.record(
      .acknowledged(Acknowledged(recipient: "bo", round: 1, by: "ana", at: scene.now, how: "called")))
    await ledger.close()
    #expect(try await scene.deliver(contacts).exitCode == .success)
  }

  @Test(arguments: [("any", "ana", true), ("all", "ana", false), ("all", "ana bo", true), ("quorum:2", "bo", false)])
  func `an answer in time spares whoever would be asked next`(ack: String, who: String, spares: Bool) async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let people = ["ana", "bo", "cy", "di"].map { person($0, [hook("https://\($0).example.org/")]) }.joined()
    let contacts = try registry(
      people,
      document(
        "Escalation",
        "id: e\nsteps:\n  - { notify: [person:ana, person:bo], within: 10m, ack: \"\(ack)\" }\n  - { notify: person:cy, within: 10m }\nexhausted: person:di"
      ),
      document("Matrix", "id: m\nrules:\n  - { id: r, notify: escalation:e, tlp: amber }"))
    let first = try await scene.deliver(contacts)
    #expect(first.text.hasPrefix("INC-7, round 1: 2 later, 2 told\n"))
    let ledger = try DeliveryLedger(scene.subject, store: scene.store, clock: .fixed(scene.now))
    for id in who.split(separator: " ") {
      try await ledger.record(
        .acknowledged(Acknowledged(recipient: String(id), round: 1, by: "ana", at: scene.now, how: nil)))
    }
    await ledger.close()
    let later = try DeliveryScene(http: service, at: scene.now.adding(.minutes(11)), in: scene.folder)
    let second = try await later.deliver(contacts)
    #expect(service.requests.count == (spares ? 2 : 3))
    #expect(second.text.contains("not needed") == spares, "\(second.text)")
  }

  @Test func `who may see less gets the redacted words, by every way`() async throws {
    let service = ScriptedService { _, _ in answer(200) }
    let scene = try DeliveryScene(http: service)
    let low = document(
      "Person",
      "id: ana\nname: Ana\nmaxTLP: green\nmethods:\n  - \(hook("https://a.example.org/"))")
    try await scene.deliver(try registry(low, tell("ana", tlp: "red")))
    let body = String(decoding: try #require(service.requests.first).body, as: UTF8.self)
    #expect(!body.contains("rewritten"))
    #expect(body.contains("\"redacted\":true") && body.contains("INC-7"))
  }
}

/// A store whose disk takes so many syncs of its log and then nothing more.
func endingStore(_ scene: DeliveryScene, afterSyncs limit: Int) -> JournalStore {
  let left = Shared(limit)
  @Sendable func isOver() -> Bool {
    let isOver = left.value <= 0
    if isOver { errno = EIO }
    return isOver
  }
  let operations = FileOperations(
    write: { descriptor, bytes in isOver() ? -1 : Glibc.write(descriptor, bytes.baseAddress, bytes.count) },
    synchronizeData: { descriptor in
      if isOver() { return -1 }
      left.value -= 1
      return fdatasync(descriptor)
    },
    synchronize: { fsync($0) })
  return JournalStore(directory: scene.folder.path("state"), operations: operations)
}
