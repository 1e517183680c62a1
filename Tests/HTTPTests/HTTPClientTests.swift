import HTTP
import Synchronization
import TestSupport
import Testing

struct HTTPClientTests {
  private func outcome(_ request: HTTPRequest) async -> String {
    do throws(HTTPError) {
      let response = try await HTTPClient().send(request)
      return "\(response.status) \(String(decoding: response.body.prefix(200), as: UTF8.self))"
    } catch {
      return "\(error.code)\(error.mayHaveArrived ? ", sent" : ""): \(error.message)"
    }
  }

  @Test func `a response is given whole, with its headers`() async throws {
    let server = try HTTPServer()
    let response = try await HTTPClient().send(HTTPRequest(url: server.url("/ok")))
    #expect(response.status == 200)
    #expect(response.header("content-TYPE") == "application/json")
    #expect(response.header("x-twice") == "a, b")
    #expect(response.header("x-none") == nil)
    #expect(String(decoding: response.body, as: UTF8.self) == #"{"status": {"health": "green", "nodes": [3, true]}}"#)
    #expect(await outcome(HTTPRequest(url: server.url("/status/503"))) == "503 it is so")
    #expect(await outcome(HTTPRequest(method: "HEAD", url: server.url("/ok"))) == "200 ")
  }

  @Test func `what is sent is what was said, and nothing about this machine`() async throws {
    let server = try HTTPServer()
    let request = HTTPRequest(
      method: "POST", url: server.url("/echo"),
      headers: [HTTPHeader("Authorization", "Bearer t", isSecret: true), HTTPHeader("X-Empty", "")],
      body: Array("a=1&\u{E9}".utf8))
    let answer = try await HTTPClient().send(request)
    let port = server.port()
    #expect(
      String(decoding: answer.body, as: UTF8.self)
        == #"{"method": "POST", "body": "a=1&\u00c3\u00a9", "headers": {"host": "127.0.0.1:\#(port)", "accept": "*/*", "authorization": "Bearer t", "x-empty": "", "user-agent": "runback", "content-length": "6"}}"#
    )
    #expect("\(request.headers[0])" == "Authorization: «redacted»")
  }

  @Test func `a request that could become two is not sent`() async throws {
    let server = try HTTPServer()
    let url = server.url("/ok")
    for request in [
      HTTPRequest(url: url, headers: [HTTPHeader("X", "a\r\nEvil: 1")]),
      HTTPRequest(url: url, headers: [HTTPHeader("X", "a\nEvil: 1")]),
      HTTPRequest(url: url, headers: [HTTPHeader("X", "a\0")]),
      HTTPRequest(url: url, headers: [HTTPHeader("X: 1\r\nY", "a")]),
      HTTPRequest(url: url, headers: [HTTPHeader("", "a")]),
      HTTPRequest(url: url, headers: [HTTPHeader("X", String(repeating: "a", count: 70_000))]),
      HTTPRequest(method: "GET / HTTP/1.1\r\nX:", url: url), HTTPRequest(method: "", url: url),
      HTTPRequest(url: url + " HTTP/1.1\r\nEvil: 1"), HTTPRequest(url: url + "\u{7F}"),
      HTTPRequest(url: "ftp://127.0.0.1/"), HTTPRequest(url: "file:///etc/passwd"), HTTPRequest(url: "127.0.0.1"),
      HTTPRequest(url: "http://ana:secret@127.0.0.1:\(server.port())/ok"), HTTPRequest(url: "http:///ok"),
    ] {
      #expect(await outcome(request).hasPrefix("invalidRequest: "), "\(request)")
    }
    #expect(!fileExists(server.folder.path("requests")))
  }

  @Test func `certificates are verified, by the given CA alone`() async throws {
    let server = try HTTPServer(speaksTLS: true)
    func outcome(_ listener: HTTPServer.Listener, _ authority: String?) async -> String {
      await self.outcome(HTTPRequest(url: server.url("/status/200", listener), certificateAuthorities: authority))
    }
    #expect(await outcome(.good, server.authority) == "200 it is so")
    for listener in [HTTPServer.Listener.wrongHost, .selfSigned, .expired] {
      #expect(
        await outcome(listener, server.authority).hasPrefix(
          "untrusted: the certificate of `127.0.0.1:\(server.port(listener))` is not trusted: "))
    }
    #expect(await outcome(.good, nil).hasPrefix("untrusted: "))
    #expect(await outcome(.good, server.folder.path("none.pem")).hasPrefix("untrusted: "))
    #expect(!(try readText(server.folder.path("requests"))).contains("\n/"), "only the good one got a request")
    #expect(try readText(server.folder.path("requests")) == "GET /status/200\n")
  }

  @Test func `a server that answers badly is said to, and bounded`() async throws {
    let server = try HTTPServer(speaksTLS: true)
    let name = "`127.0.0.1:\(server.port())`"
    #expect(
      await outcome(HTTPRequest(url: server.url("/endless"), bodyLimit: 100_000))
        == "tooLarge, sent: \(name): the response has more than 100000 bytes")
    #expect(await outcome(HTTPRequest(url: server.url("/headers"))).hasPrefix("tooLarge, sent: \(name): "))
    #expect(
      await outcome(HTTPRequest(url: server.url("/short"))).hasPrefix("broken, sent: \(name) did not answer as HTTP"))
    #expect(await outcome(HTTPRequest(url: server.url("/garbage"))).hasPrefix("broken, sent: "))
    #expect(
      await outcome(HTTPRequest(url: server.url("/silent"), timeout: .milliseconds(50)))
        == "timedOut, sent: \(name) did not answer in time")
    #expect(
      await outcome(HTTPRequest(url: "http://127.0.0.1:\(try Daemon.freePort())/")).hasPrefix(
        "unreachable: nothing answers"))
    #expect(
      await outcome(HTTPRequest(url: server.url("/ok", .good).replacing("https", with: "http"))).hasPrefix(
        "broken, sent: "))
  }

  @Test func `redirects stay on their host, and end`() async throws {
    let server = try HTTPServer(speaksTLS: true)
    func to(_ target: String, _ listener: HTTPServer.Listener = .plain) async -> String {
      await outcome(HTTPRequest(url: server.url("/to/\(target)", listener), certificateAuthorities: server.authority))
    }
    #expect(await to("/status/201") == "201 it is so")
    #expect(await to(server.url("/status/202")) == "202 it is so")
    #expect(await to(server.url("/status/203", .good)) == "203 it is so", "to TLS")
    #expect(
      await to(server.url("/ok", host: "localhost"))
        == "refused, sent: `127.0.0.1` redirects to another host, `localhost`, which is not followed")
    #expect(
      await to(server.url("/ok"), .good)
        == "refused, sent: `127.0.0.1` redirects from https to plain http, which is not followed")
    #expect(
      await to("http://127.0.0.1:1/")
        == "refused, sent: `127.0.0.1` redirects to another port, 1, which is not followed")
    #expect(await to("//localhost/ok").hasPrefix("refused, sent: `127.0.0.1` redirects to another host"))
    #expect(await to("file:///etc/passwd") == "refused, sent: `127.0.0.1` redirects to no address of http or https")
    #expect(
      await outcome(HTTPRequest(url: server.url("/loop"))) == "refused, sent: `127.0.0.1` redirects more than 5 times")
    #expect(await outcome(HTTPRequest(url: server.url("/loop"), redirectLimit: 0)) == "302 ")
  }

  @Test func `a redirect repeats what it may repeat`() async throws {
    let server = try HTTPServer()
    func seen(_ path: String) async -> Substring {
      await outcome(HTTPRequest(method: "POST", url: server.url(path), body: [0x61])).prefix(38)
    }
    #expect(await seen("/see") == #"200 {"method": "GET", "body": "", "hea"#)
    #expect(await seen("/keep") == #"200 {"method": "POST", "body": "a", "h"#)
  }

  @Test func `only permitted hosts are asked`() async throws {
    let server = try HTTPServer()
    func outcome(_ url: String, _ hosts: [String]) async -> String {
      await self.outcome(HTTPRequest(url: url, permitted: HTTPHosts(hosts)))
    }
    #expect(await outcome(server.url("/status/200"), ["127.0.0.1"]) == "200 it is so")
    #expect(await outcome(server.url("/status/200"), ["127.0.0.1:\(server.port())"]) == "200 it is so")
    #expect(await outcome(server.url("/ok"), ["127.0.0.1:1"]) == "refused: the host `127.0.0.1` is not permitted")
    #expect(
      await outcome(server.url("/ok"), ["127.0.0.11", "localhost"]) == "refused: the host `127.0.0.1` is not permitted")
    #expect(await outcome(server.url("/ok"), []) == "refused: the host `127.0.0.1` is not permitted")
    // One address, written so that a careless comparison takes it for another.
    #expect(await outcome("http://2130706433:\(server.port())/status/200", ["127.0.0.1"]) == "200 it is so")
  }

  @Test(arguments: [
    "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "[::ffff:169.254.169.254]", "100.100.100.200", "2852039166",
  ])
  func `link-local and metadata addresses are not connected to`(host: String) async {
    let outcome = await outcome(HTTPRequest(url: "http://\(host)/latest/meta-data", timeout: .seconds(5)))
    #expect(outcome.hasPrefix("refused: ") && outcome.hasSuffix("behind which clouds keep credentials"), "\(outcome)")
  }

  @Test func `a request that is no longer wanted ends`() async throws {
    let server = try HTTPServer()
    let task = Task { [url = server.url("/silent")] in await outcome(HTTPRequest(url: url, timeout: .seconds(300))) }
    while !fileExists(server.folder.path("requests")) { await Task.yield() }
    task.cancel()
    #expect(await task.value == "cancelled, sent: the request to `127.0.0.1:\(server.port())` was ended")
  }

  @Test func `without the library it is said what to install`() async {
    let error = await #expect(throws: HTTPError.self) {
      try await HTTPClient(library: "libcurl-none.so").send(HTTPRequest(url: "http://127.0.0.1/"))
    }
    #expect(error?.code == .libraryUnavailable)
    #expect(error?.message == "the HTTP library `libcurl-none.so` is not installed")
    #expect(error?.hints == ["install it: `apt install libcurl4` (Debian, Ubuntu)"])
  }
}
