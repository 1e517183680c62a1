import Calendars
import Contacts
import Diagnostics
import HTTP
import JSON
import TestSupport
import Testing

@testable import Delivery

/// What each service is sent, and what its answers mean; against servers on loopback that answer as the services do.
struct ServiceTests {
  private let long = String(repeating: "Müller & Söhne <b> ", count: 5000)

  @Test func `a webhook gets the document, signed as Standard Webhooks has it`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["KEY": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    try await scene.deliver(
      try registry(
        person("ana", [hook(sink.url("/hook?x=1"))]), document("Channel", "id: hooks\ntype: webhook\nsecret: env:KEY"),
        tell("ana", within: ", within: 15m")))
    let request = try #require(try sink.requests().first)
    #expect(request.method == "POST" && request.path == "/hook?x=1")
    #expect(request.headers["content-type"] == "application/json")
    let body = try JSONValue.parse(request.body)
    #expect(
      body.objectValue?.keys == [
        "schema", "id", "at", "incident", "severity", "title", "text", "tlp", "redacted", "recipient", "ackBy",
        "exercise",
      ])
    #expect(body["text"]?.stringValue?.contains("The branch was rewritten.") == true)
    #expect(body["ackBy"]?.stringValue == "2026-11-24T06:15:00Z")
    let id = try #require(request.headers["webhook-id"])
    #expect(body["id"]?.stringValue == id)
    // Computed by Python's own HMAC.
    let check = try runProgram(
      "python3",
      [
        "-c",
        "import base64,hmac,sys; k=base64.b64decode('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'); b=sys.stdin.buffer.read(); print('v1,'+base64.b64encode(hmac.new(k,b,'sha256').digest()).decode())",
      ], input: Array("\(id).1795500000.".utf8) + request.body)
    #expect(request.headers["webhook-timestamp"] == "1795500000")
    #expect(request.headers["webhook-signature"].map { $0 + "\n" } == check.text)
  }

  @Test func `the signature is that of the specification's own example`() throws {
    #expect(
      try WebhookSignature.sign(
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, Array("{\"test\": 2432232314}".utf8),
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    #expect(throws: Unsendable.self) { try WebhookSignature.sign(id: "a", seconds: 0, [], secret: "whsec_!") }
  }

  @Test func `a CloudEvent has every attribute that 1-0 requires, and one id however often it is sent`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    try await scene.deliver(
      try registry(
        person("ana", [hook(sink.url("/then/500,200/events"))]),
        document("Channel", "id: events\ntype: webhook\nformat: cloudevents"), tell("ana")))
    let requests = try sink.requests()
    #expect(requests.count == 2)
    #expect(requests[0].headers["content-type"] == "application/cloudevents+json; charset=utf-8")
    let event = try JSONValue.parse(requests[0].body)
    #expect(event["specversion"] == "1.0" && event["type"] == "runback.notification.v1")
    #expect(event["source"] == "urn:runback:incident:INC-7" && event["subject"] == "ana")
    #expect(event["time"] == "2026-11-24T06:00:00Z" && event["datacontenttype"] == "application/json")
    #expect(event["data"]?["schema"] == "runback/notification/v1")
    #expect(try JSONValue.parse(requests[1].body)["id"] == event["id"])
  }

  @Test func `Slack's API is told by a token, answers 200 also when it refuses, and its limits are kept`() async throws
  {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["TOKEN": "xoxb-right", "OLD": "xoxb-wrong"])
    func contacts(_ secret: String) throws -> Registry {
      try registry(
        person("ana", ["{ id: chat, type: slack, value: busy }"]),
        document("Channel", "id: slack\ntype: slack\nendpoint: \(sink.url("/api"))\nsecret: env:\(secret)"), tell("ana")
      )
    }
    let refused = try await scene.deliver(try contacts("OLD"))
    #expect(refused.text.contains("failed        ana  answered `invalid_auth`"))
    let report = try await scene.deliver(try contacts("TOKEN"), summary: long, round: 2)
    #expect(report.exitCode == .success)
    #expect(scene.waits == ["2s"])
    #expect(try readText(scene.ledgerFile).contains("\"receipt\":\"1503435956.000247\""))
    let body = try JSONValue.parse(try #require(try sink.requests().last).body)
    let blocks = try #require(body["blocks"]?.arrayValue)
    #expect(blocks.count <= 50)
    var total = 0
    for block in blocks {
      let text = try #require(block["text"]?["text"]?.stringValue)
      #expect(block["text"]?["type"] == "plain_text")
      #expect(text.unicodeScalars.count <= (block["type"] == "header" ? 150 : 3000))
      total += text.unicodeScalars.count
    }
    #expect(total <= 12_150)
    #expect(blocks.last?["text"]?["text"]?.stringValue?.hasSuffix(cutMark) == true)
  }

  @Test func `Slack's text cannot mention anybody`() {
    let message = SlackCarrier.message(sample(title: "<!channel> & <@U1>", text: "<!here>"))
    #expect(message["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt;")
    #expect(message["blocks"]?.arrayValue?[1]["text"] == ["type": "plain_text", "text": "<!here>"])
  }

  @Test func `an incoming webhook of Slack gets the same message without a channel`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["HOOK": sink.url("/services/T0/B0/x")])
    try await scene.deliver(
      try registry(person("ana", ["{ id: chat, type: slack, secret: env:HOOK }"]), tell("ana")))
    let request = try #require(try sink.requests().first)
    #expect(request.path == "/services/T0/B0/x")
    #expect(try JSONValue.parse(request.body).objectValue?.keys == ["text", "blocks"])
    #expect(request.headers["authorization"] == nil)
  }

  @Test func `a summary for PagerDuty has 1024 characters, and the key is that of the telling`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["ROUTE": "0123456789abcdef0123456789abcdef"])
    let report = try await scene.deliver(
      try registry(
        person("ana", ["{ id: page, type: pagerduty, secret: env:ROUTE }"]),
        document("Channel", "id: pager\ntype: pagerduty\nendpoint: \(sink.url("/"))"), tell("ana")))
    #expect(report.exitCode == .success)
    let request = try #require(try sink.requests().first)
    #expect(request.path == "/v2/enqueue")
    let event = try JSONValue.parse(request.body)
    #expect(event["event_action"] == "trigger" && event["payload"]?["severity"] == "critical")
    #expect(event["payload"]?["source"] == "INC-7")
    let key = try #require(event["dedup_key"]?.stringValue)
    #expect(key.count <= 255)
    #expect(try readText(scene.ledgerFile).contains("\"receipt\":\"\(key)\""))
    let cutEvent = PagerDutyCarrier.event(sample(title: long, text: long + long), routingKey: "r")
    #expect(cutEvent["payload"]?["summary"]?.stringValue?.unicodeScalars.count == 1024)
    #expect(cutEvent.compact.utf8.count < 512 * 1024)
    let wrong = try await scene.deliver(
      try registry(
        person("bo", ["{ id: page, type: pagerduty, value: short }"]),
        document("Channel", "id: pager\ntype: pagerduty\nendpoint: \(sink.url("/"))"), tell("bo")))
    #expect(wrong.text.contains("answered 400"))
  }

  @Test func `Matrix drops the second of two by its transaction, and waits as long as it is asked to`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["TOKEN": "syt_right"])
    let channel = document("Channel", "id: chat\ntype: matrix\nendpoint: \(sink.url(""))\nsecret: env:TOKEN")
    let contacts = try registry(
      person("ana", ["{ id: room, type: matrix, value: \"!limited:example.org\" }"]),
      person("bo", ["{ id: self, type: matrix, value: \"@bo:example.org\" }"]),
      person("cy", ["{ id: room, type: matrix, value: \"!forbidden:example.org\" }"]),
      person("di", ["{ id: alias, type: matrix, value: \"#none:example.org\" }"]), channel,
      document(
        "Matrix", "id: m\nrules:\n  - id: r\n    tlp: amber\n    notify: [person:ana, person:bo, person:cy, person:di]")
    )
    let report = try await scene.deliver(contacts)
    #expect(scene.waits == ["3s"])
    #expect(report.text.contains("failed        cy   answered 403 `M_FORBIDDEN`"))
    #expect(report.text.contains("failed        di   there is no room of that alias"))
    #expect(
      report.text.contains("told          ana  by `room`") && report.text.contains("told          bo   by `self`"))
    let sends = try sink.requests().filter { $0.method == "PUT" && $0.path.contains("limited") }
    #expect(sends.count == 2 && sends[0].path == sends[1].path && sends[0].body == sends[1].body)
    #expect(sends[0].path.hasPrefix("/_matrix/client/v3/rooms/%21limited%3Aexample.org/send/m.room.message/runback-"))
    // The second round finds the room of the first.
    try await scene.deliver(contacts, round: 2)
    #expect(try sink.requests().filter { $0.path.hasSuffix("/createRoom") }.count == 1)
    let made = try #require(try sink.requests().first { $0.path.hasSuffix("/createRoom") })
    #expect(try JSONValue.parse(made.body)["invite"] == ["@bo:example.org"])
    let big = MatrixCarrier(endpoint: "https://x.example.org", token: "t").message(sample(text: long), room: "!r:x")
    #expect(big.body.count < 65_536)
  }

  @Test func `a message for ntfy has 4096 bytes at most`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["TOKEN": "tk_x"])
    let report = try await scene.deliver(
      try registry(
        person("ana", ["{ id: push, type: ntfy, value: \"\(sink.url("/alarm"))\" }"]),
        document("Channel", "id: n\ntype: ntfy\nsecret: env:TOKEN"), tell("ana")), summary: long)
    #expect(report.exitCode == .success)
    let request = try #require(try sink.requests().first)
    #expect(request.path == "/" && request.headers["authorization"] == "Bearer tk_x")
    let body = try JSONValue.parse(request.body)
    #expect(body["topic"] == "alarm" && body["priority"] == 5)
    let message = try #require(body["message"]?.stringValue)
    #expect((4080...4096).contains(message.utf8.count) && message.hasSuffix(cutMark))
    #expect(try readText(scene.ledgerFile).contains("\"receipt\":\"sXGBl6oUfO\""))
  }

  @Test func `a card for Teams has 28 KB at most, whatever the text is made of`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    try await scene.deliver(
      try registry(person("ana", ["{ id: t, type: teams, value: \"\(sink.url("/workflow"))\" }"]), tell("ana")))
    let card = try JSONValue.parse(try #require(try sink.requests().first).body)["attachments"]?.arrayValue?.first
    #expect(card?["contentType"] == "application/vnd.microsoft.card.adaptive")
    #expect(card?["content"]?["type"] == "AdaptiveCard" && card?["content"]?["version"] == "1.4")
    for text in [long, String(repeating: "\u{1}", count: 50_000), String(repeating: "a\n", count: 30_000)] {
      #expect(TeamsCarrier.message(sample(text: text)).compact.utf8.count <= 28 * 1024)
    }
  }

  @Test func `a certificate that is wrong ends it, before anything is said`() async throws {
    let server = try HTTPServer(speaksTLS: true)
    for (listener, told) in [
      (HTTPServer.Listener.good, true), (.wrongHost, false), (.selfSigned, false), (.expired, false),
    ] {
      let scene = try DeliveryScene()
      let report = try await scene.deliver(
        try registry(
          person("ana", [hook(server.url("/ok", listener))]),
          document("Channel", "id: hooks\ntype: webhook\nca: \(server.authority)"), tell("ana")))
      #expect((report.exitCode == .success) == told, "\(listener): \(report.text)")
      if !told { #expect(report.text.contains("is not trusted")) }
    }
    #expect(try readText(server.folder.path("requests")) == "POST /ok\n")
  }

  @Test func `Apprise is started with a file that only the user can read, and the note on its input`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene()
    // In place of the program: says what it was given.
    try makeDirectory(scene.folder.path("bin"))
    try writeFile(
      scene.folder.path("bin/apprise"),
      """
      #!/bin/sh
      { echo "$@"; stat -c %a "$2"; cat "$2"; cat; } > \(scene.folder.path("seen"))

      """, mode: 0o700)
    var surroundings = scene.surroundings
    surroundings.variables["PATH"] = "\(scene.folder.path("bin")):\(testProgramPath)"
    let carrier = AppriseCarrier(variables: surroundings.variables, processes: surroundings.processes)
    #expect(await carrier.send(sample(), to: "json://127.0.0.1:\(sink.port)/secret") == .accepted(receipt: nil))
    let seen = try readText(scene.folder.path("seen")).split(separator: "\n", maxSplits: 3).map(String.init)
    let file = try #require(seen.first?.split(separator: " ").last.map(String.init))
    #expect(seen[0] == "--config \(file)" && seen[1] == "600")
    #expect(seen[2] == "json://127.0.0.1:\(sink.port)/secret")
    #expect(seen[3] == "[sev1] incident INC-7\n\nThe branch was rewritten.\n")
    #expect(!fileExists(file))
    #expect(
      await carrier.send(sample(), to: "json://x\nmailto://y")
        == .refused(reason: "the address has a space or a line break"))
  }

  @Test(.enabled(if: findTestProgram("apprise") != nil, "Apprise is not installed"))
  func `Apprise's own program takes it to the service`() async throws {
    let sink = try ServiceSink()
    let scene = try DeliveryScene(variables: ["WHERE": "json://127.0.0.1:\(sink.port)/apprise"])
    let report = try await scene.deliver(
      try registry(
        person("ana", ["{ id: any, type: apprise, secret: env:WHERE }"]),
        person("bo", ["{ id: any, type: apprise, value: \"json://127.0.0.1:\(sink.port)/then/500/x\" }"]),
        tell("ana", "bo")))
    #expect(report.text.contains("told          ana  by `any`"), "\(report.text)")
    #expect(report.text.contains("failed        bo   `apprise` exited with status 1: the service did not take it"))
    let request = try #require(try sink.requests().first { $0.path == "/apprise" })
    #expect(try JSONValue.parse(request.body)["message"]?.stringValue?.contains("The branch was rewritten.") == true)
  }
}
