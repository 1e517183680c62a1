/// A server on loopback that behaves as well, or as badly, as its path says, over plain HTTP and over TLS with
/// certificates of five kinds. `python3` and `openssl` make it.
public final class HTTPServer {
  public enum Listener: String, CaseIterable, Sendable {
    case plain, good, wrongHost, selfSigned, expired
  }

  public let folder: TemporaryDirectory
  private let daemon: Daemon
  private var ports: [String: UInt16] = [:]

  /// - Parameter speaksTLS: keys and certificates take a second to make.
  public init(speaksTLS: Bool = false) throws {
    folder = try TemporaryDirectory()
    if speaksTLS { try Self.makeCertificates(in: folder) }
    try writeFile(folder.path("server.py"), Self.script)
    daemon = try Daemon("python3", ["-I", folder.path("server.py"), folder.path], log: folder.path("log"))
    waitForFile(folder.path("ports"))
    for line in try readText(folder.path("ports")).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { ports[String(words[0])] = UInt16(words[1]) }
    }
  }

  /// The CA that signed every certificate but the self-signed one.
  public var authority: String { folder.path("ca.pem") }

  public func port(_ listener: Listener = .plain) -> UInt16 { ports[listener.rawValue] ?? 1 }

  public func url(_ path: String, _ listener: Listener = .plain, host: String = "127.0.0.1") -> String {
    "\(listener == .plain ? "http" : "https")://\(host):\(port(listener))\(path)"
  }

  private static func makeCertificates(in folder: TemporaryDirectory) throws {
    func openssl(_ words: String) throws {
      let output = try runProgram("openssl", words.split(separator: " ").map(String.init), directory: folder.path)
      guard output.exit == 0 else { throw ProgramFailure(description: "openssl \(words): \(output.errorText)") }
    }
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    try openssl("req -x509 \(key) -keyout ca.key -out ca.pem -days 2 -subj /CN=authority")
    for (name, alternative, days) in [
      ("good", "IP:127.0.0.1", 2), ("wrongHost", "DNS:other.example.org", 2), ("expired", "IP:127.0.0.1", -1),
    ] {
      try writeFile(folder.path("\(name).ext"), "subjectAltName=\(alternative)\n")
      try openssl("req \(key) -keyout \(name).key -out \(name).csr -subj /CN=\(name)")
      try openssl(
        "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(name).ext -out \(name).pem"
      )
    }
    try openssl(
      "req -x509 \(key) -keyout selfSigned.key -out selfSigned.pem -days 2 -subj /CN=self -addext subjectAltName=IP:127.0.0.1"
    )
  }

  private static let script = #"""
    import http.server, json, os, ssl, sys, threading
    folder = sys.argv[1]

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, body=b"", headers=()):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path
            with open(os.path.join(folder, "requests"), "a") as log:
                log.write(f"{self.command} {path}\n")
            if path == "/ok":
                self.answer(200, b'{"status": {"health": "green", "nodes": [3, true]}}',
                            [("Content-Type", "application/json"), ("X-Twice", "a"), ("X-Twice", "b")])
            elif path == "/echo":
                seen = {"method": self.command, "body": body.decode("latin-1"),
                        "headers": {k.lower(): v for k, v in self.headers.items()}}
                self.answer(200, json.dumps(seen).encode(), [("Content-Type", "application/json")])
            elif path.startswith("/status/"):
                self.answer(int(path[8:]), b"it is so")
            elif path == "/silent":
                threading.Event().wait()
            elif path == "/short":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"ten bytes.")
                self.close_connection = True
            elif path == "/endless":
                self.send_response(200)
                self.end_headers()
                self.close_connection = True
                try:
                    while True:
                        self.wfile.write(b"x" * 65536)
                except OSError:
                    pass
            elif path == "/headers":
                self.answer(200, b"", [(f"X-{n}", "y" * 1000) for n in range(200)])
            elif path == "/garbage":
                self.wfile.write(b"\x00\x01 no HTTP\r\n\r\n")
                self.close_connection = True
            elif path == "/loop":
                self.answer(302, b"", [("Location", "/loop")])
            elif path == "/see":
                self.answer(303, b"", [("Location", "/echo")])
            elif path == "/keep":
                self.answer(307, b"", [("Location", "/echo")])
            elif path.startswith("/to/"):
                self.answer(302, b"", [("Location", path[4:])])
            elif path == "/pending":
                # Ready from the third time on.
                count = open(os.path.join(folder, "requests")).read().count("/pending")
                self.answer(200 if count >= 3 else 503, b'{"ready": true}' if count >= 3 else b"not yet")
            else:
                self.answer(404, b"nothing here")

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *args):
            pass

    lines = []
    for name in ["plain"] + (["good", "wrongHost", "selfSigned", "expired"] if os.path.exists(f"{folder}/ca.pem") else []):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        if name != "plain":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever).start()
        lines.append(f"{name} {server.server_address[1]}\n")
    with open(f"{folder}/ports.new", "w") as file:
        file.writelines(lines)
    os.rename(f"{folder}/ports.new", f"{folder}/ports")

    """#
}
