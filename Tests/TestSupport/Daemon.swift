public import Glibc

/// A server that a test starts for itself on loopback; killed with everything that it started when the test lets go of it.
public final class Daemon {
  public let processID: pid_t
  private var isRunning = true

  /// - Parameter log: where its output goes.
  public init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
  ) throws {
    guard let path = findTestProgram(program) else {
      throw ProgramFailure(description: "`\(program)` is not installed")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var variables = environment
    if variables["PATH"] == nil { variables["PATH"] = testProgramPath }
    let words = ([path] + arguments).map { strdup($0) }
    let settings = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + settings { free(text) } }
    var process = pid_t()
    let failure = posix_spawn(&process, path, &actions, &attributes, words + [nil], settings + [nil])
    guard failure == 0 else {
      throw ProgramFailure(description: "cannot start `\(path)`: \(String(cString: strerror(failure)))")
    }
    processID = process
  }

  deinit { stop() }

  public func stop() {
    guard isRunning else { return }
    isRunning = false
    kill(-processID, SIGKILL)
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0, errno == EINTR {}
  }

  /// Whether somebody listens on the port within ten seconds.
  public static func answers(on port: UInt16) -> Bool {
    for _ in 0..<1000 {
      if withSocket({ socket, address, length in connect(socket, address, length) == 0 }, port: port) { return true }
      poll(nil, 0, 10)
    }
    return false
  }

  /// A port of loopback that nobody uses now.
  public static func freePort() throws -> UInt16 {
    var port: UInt16 = 0
    _ = withSocket(
      { socket, address, length in
        guard bind(socket, address, length) == 0 else { return false }
        var bound = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &bound) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            guard getsockname(socket, address, &size) == 0 else { return false }
            port = UInt16(bigEndian: pointer.pointee.sin_port)
            return true
          }
        }
      }, port: 0)
    guard port > 0 else { throw ProgramFailure(description: "there is no free port on loopback") }
    return port
  }

  private static func withSocket(
    _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool, port: UInt16
  ) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// Returns when a file is there, or after twenty seconds: a server that a test has started says its port in one.
func waitForFile(_ path: String) {
  for _ in 0..<2000 where !fileExists(path) { poll(nil, 0, 10) }
}
