/// A server on loopback that stands in for the services of delivery: it keeps every request, and answers as its path says,
/// also with a script of several answers. `python3` makes it.
public final class ServiceSink {
  public let folder: TemporaryDirectory
  private let daemon: Daemon
  public let port: UInt16

  public struct Request: Sendable {
    public let method: String
    public let path: String
    public let headers: [String: String]
    public let body: [UInt8]
    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  public init() throws {
    folder = try TemporaryDirectory()
    try writeFile(folder.path("sink.py"), Self.script)
    daemon = try Daemon("python3", ["-I", folder.path("sink.py"), folder.path], log: folder.path("log"))
    waitForFile(folder.path("port"))
    port = UInt16(try readText(folder.path("port"))) ?? 1
  }

  public func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Everything that was received, in order.
  public func requests() throws -> [Request] {
    guard fileExists(folder.path("requests")) else { return [] }
    return try readText(folder.path("requests")).split(separator: "\n").map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { decoded(String($0)) }
      var headers: [String: String] = [:]
      for pair in String(decoding: fields[2], as: UTF8.self).split(separator: "\n") {
        let parts = pair.split(separator: ":", maxSplits: 1)
        if parts.count == 2 { headers[String(parts[0])] = String(parts[1]) }
      }
      return Request(
        method: String(decoding: fields[0], as: UTF8.self), path: String(decoding: fields[1], as: UTF8.self),
        headers: headers, body: fields[3])
    }
  }

  /// How many requests were open at once, at most.
  public func mostAtOnce() throws -> Int {
    Int(try readText(folder.path("most"))) ?? 0
  }

  private func decoded(_ hex: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in hex.utf8 {
      let value = digit < 0x3A ? digit - 0x30 : digit - 0x57
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  private static let script = #"""
    import http.server, json, os, sys, threading
    folder = sys.argv[1]
    lock = threading.Lock()
    open_now = 0
    most = 0
    counts = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, body=b"{}", headers=()):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle_any(self):
            global open_now, most
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heads = "\n".join(f"{k.lower()}:{v}" for k, v in self.headers.items())
            with lock:
                open_now += 1
                most = max(most, open_now)
                count = counts[self.path] = counts.get(self.path, 0) + 1
                with open(os.path.join(folder, "requests"), "a") as log:
                    log.write("\t".join(t.hex() for t in (self.command.encode(), self.path.encode(), heads.encode(), body)) + "\n")
                with open(os.path.join(folder, "most"), "w") as log:
                    log.write(str(most))
            try:
                self.act(self.path, count, body)
            finally:
                with lock:
                    open_now -= 1

        def act(self, path, count, body):
            # /then/429,500,200/anything answers with each in turn, the last for ever.
            if path.startswith("/then/"):
                codes = path.split("/")[2].split(",")
                code = int(codes[min(count, len(codes)) - 1])
                self.answer(code, b'{"said": "no"}' if code >= 400 else b"{}", [("Retry-After", "7")] if code == 429 else [])
            elif path.startswith("/together/"):
                # Answers when so many are there.
                wanted = int(path.split("/")[2])
                meeting.setdefault(wanted, threading.Barrier(wanted)).wait(20)
                self.answer(200)
            elif path == "/closed":
                self.close_connection = True
                self.connection.close()
            elif path == "/silent":
                threading.Event().wait()
            elif path == "/api/chat.postMessage":
                token = self.headers.get("Authorization")
                asked = json.loads(body)
                if token != "Bearer xoxb-right":
                    self.answer(200, b'{"ok": false, "error": "invalid_auth"}')
                elif asked["channel"] == "busy" and count == 2:
                    self.answer(200, b'{"ok": false, "error": "ratelimited"}')
                else:
                    self.answer(200, b'{"ok": true, "ts": "1503435956.000247"}')
            elif path == "/v2/enqueue":
                event = json.loads(body)
                if len(event["routing_key"]) != 32:
                    self.answer(400, b'{"status": "invalid event", "errors": ["routing_key"]}')
                else:
                    self.answer(202, json.dumps({"status": "success", "dedup_key": event["dedup_key"]}).encode())
            elif path.startswith("/_matrix/"):
                matrix(self, path, body)
            else:
                self.answer(200, b'{"id": "sXGBl6oUfO"}')

        do_GET = do_POST = do_PUT = handle_any

        def log_message(self, *args):
            pass

    meeting = {}
    aliases = {}
    sent = {}

    # The part of a homeserver that is used, as its specification has it.
    def matrix(handler, path, body):
        parts = path.split("/")
        if handler.headers.get("Authorization") != "Bearer syt_right":
            return handler.answer(401, b'{"errcode": "M_UNKNOWN_TOKEN", "error": "no"}')
        if path.endswith("/account/whoami"):
            return handler.answer(200, b'{"user_id": "@runback:example.org"}')
        if "/directory/room/" in path:
            alias = __import__("urllib.parse").parse.unquote(parts[-1])
            if alias in aliases:
                return handler.answer(200, json.dumps({"room_id": aliases[alias], "servers": ["example.org"]}).encode())
            return handler.answer(404, b'{"errcode": "M_NOT_FOUND", "error": "no such room"}')
        if path.endswith("/createRoom"):
            asked = json.loads(body)
            alias = f'#{asked["room_alias_name"]}:example.org'
            if alias in aliases:
                return handler.answer(400, b'{"errcode": "M_ROOM_IN_USE", "error": "taken"}')
            aliases[alias] = f"!room{len(aliases)}:example.org"
            return handler.answer(200, json.dumps({"room_id": aliases[alias]}).encode())
        if "limited" in path and counts[path] == 1:
            return handler.answer(429, b'{"errcode": "M_LIMIT_EXCEEDED", "error": "slow down", "retry_after_ms": 2500}')
        if "forbidden" in path:
            return handler.answer(403, b'{"errcode": "M_FORBIDDEN", "error": "not in the room"}')
        # One transaction is one event, however often it comes.
        event = sent.setdefault(path, f"$event{len(sent)}")
        handler.answer(200, json.dumps({"event_id": event}).encode())

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    with open(f"{folder}/port.new", "w") as file:
        file.write(str(server.server_address[1]))
    os.rename(f"{folder}/port.new", f"{folder}/port")
    server.serve_forever()

    """#
}
