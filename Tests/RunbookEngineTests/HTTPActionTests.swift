import Calendars
import Expressions
import Journal
import TestSupport
import Testing

@testable import RunbookEngine

struct HTTPActionTests {
  let scene: ActionScene
  let server: HTTPServer

  init() throws {
    scene = try ActionScene()
    server = try HTTPServer()
  }

  private func words(_ path: String, _ more: [String: Value] = [:]) async throws -> String {
    let arguments = more.merging(["url": .string(server.url(path))]) { given, _ in given }
    return try await scene.perform("http.request", arguments).words.replacing(":\(server.port())", with: ":PORT")
  }

  @Test func `a response is held against what is expected, and its parts are outputs`() async throws {
    let result = try await scene.perform(
      "http.request",
      [
        "url": .string(server.url("/ok")), "expectStatus": [200, 204],
        "expectHeaders": ["Content-Type": "application/json"],
        "expectJSON": ["/status/health": "green", "/status/nodes/0": "3", "/status/nodes/1": "true"],
        "extract": ["health": "/status/health"],
      ])
    #expect(result.outputs["status"] == 200)
    #expect(result.outputs["values"] == ["health": "green"])
    #expect(result.outputs["headers"]?.value(at: "x-twice") == "a, b")
    #expect(result.outputs["body"] == #"{"status": {"health": "green", "nodes": [3, true]}}"#)
    #expect(try result.evidence.map(scene.text) == [#"{"status": {"health": "green", "nodes": [3, true]}}"#])
  }

  @Test func `what is otherwise than expected is said`() async throws {
    let prefix = "failed: GET http://127.0.0.1:PORT"
    #expect(
      try await words("/status/503") == "\(prefix)/status/503 was answered otherwise than expected: the status is 503")
    #expect(
      try await words("/ok", ["expectStatus": [404], "expectHeaders": ["X-Twice": "a", "X-None": "1"]])
        == "\(prefix)/ok was answered otherwise than expected: the status is 200; the header `X-None` is not there; the header `X-Twice` is `a, b`"
    )
    #expect(
      try await words(
        "/ok",
        ["expectJSON": ["/status/health": "red", "/status/none": "1", "/status/nodes/01": "3", "/status/nodes": "3"]])
        == "\(prefix)/ok was answered otherwise than expected: `/status/health` is `\"green\"`; `/status/nodes` is `[3,true]`; `/status/nodes/01` is not there; `/status/none` is not there"
    )
    #expect(
      try await words("/status/200", ["expectJSON": ["": "1"]])
        == "\(prefix)/status/200 was answered otherwise than expected: the body is no JSON")
    #expect(
      try await words("/ok", ["expectJSON": ["status": "1"]])
        == "failed: `status` is no JSON pointer such as `/status/phase` (RFC 6901)")
    #expect(
      try await words("/ok", ["extract": ["x": "/status"]])
        == "failed: the response has no text, number or bool at `/status` for `x`")
  }

  @Test func `a failure says whether something may have changed`() async throws {
    #expect(try await words("/status/500", ["method": "POST"]).hasPrefix("failed after its effect: "))
    #expect(try await words("/status/403", ["method": "POST"]).hasPrefix("failed: "))
    #expect(try await words("/short", ["method": "PUT"]).hasPrefix("failed after its effect: "))
    #expect(try await words("/short").hasPrefix("failed: "))
    #expect(
      try await words("http://127.0.0.1:1/", ["url": "http://127.0.0.1:1/", "method": "POST"]).hasPrefix(
        "failed: nothing answers"))
  }

  @Test func `only hosts that the runbook lists are called`() async throws {
    scene.hosts = ["api.example.org"]
    #expect(
      try await words("/ok") == "failed: the host `127.0.0.1` is not permitted (add it under `permissions.hosts`)")
    scene.hosts = ["127.0.0.1"]
    #expect(
      try await words("/to/http://localhost:\(server.port())/ok")
        == "failed: `127.0.0.1` redirects to another host, `localhost`, which is not followed (call the address that is meant)"
    )
  }

  @Test func `a secret goes into its header and nowhere else`() async throws {
    scene.secrets = ["token": "canary-1", "key": "canary-2", "broken": "a\r\nEvil: 1"]
    let result = try await scene.perform(
      "http.request",
      [
        "url": .string(server.url("/echo")), "bearer": .secret(SecretName("token")), "sensitive": true,
        "secretHeaders": ["X-Key": .secret(SecretName("key"))],
        "expectJSON": ["/headers/authorization": "Bearer canary-1", "/headers/x-key": "canary-2"],
      ])
    #expect(result.outputs["status"] == 200)
    #expect(!"\(result)".contains("canary"))
    #expect(result.evidence == [])
    let wrong = try await words("/ok", ["bearer": .secret(SecretName("broken"))])
    #expect(
      wrong == "failed: the header `Authorization` has a line break or another character that a header cannot have")
    #expect(
      try await words("/ok", ["bearer": .secret(SecretName("none"))])
        == "failed: nobody can give the secret `none` here")
    #expect(
      try await words("/ok", ["bearer": .secret(SecretName("token")), "headers": ["authorization": "x"]])
        == "failed: a header is given twice")
  }

  @Test func `a wait asks until the answer fits, and no longer than its limit`() async throws {
    scene.begun = MovingClock.start
    let ready = try await scene.perform(
      "wait.until",
      [
        "url": .string(server.url("/pending")), "expectJSON": ["/ready": "true"], "limit": .duration(.seconds(60)),
        "interval": .duration(.seconds(10)),
      ])
    #expect(ready.outputs == ["waited": .duration(.seconds(20)), "attempts": 3])
    scene.begun = nil
    let never = try await scene.perform(
      "wait.until", ["url": .string(server.url("/status/503")), "limit": .duration(.seconds(12))])
    #expect(never.words == "failed: not within 12s: the status is 503")
    #expect(scene.clock.passed == .seconds(32))
    #expect(try await scene.perform("wait.until").words == "failed: it says neither a `time` nor a `url` to wait for")
  }
}
