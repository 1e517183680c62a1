import Expressions
import Files
import Glibc
import Processes

/// Files of mode 0600 that hold the secrets of one program, for as long as it runs. What a killed process leaves is removed when
/// the run is taken up again.
struct SecretFiles {
  private let folder: String
  /// By ``SecretName/name``.
  private let entries: [(name: String, path: String, secret: Secret)]

  /// - Parameter folder: of this program alone, in a folder of the run.
  init(at folder: String, inputs: [String: Value], secrets: [String: Secret]) {
    self.folder = folder
    var entries: [(name: String, path: String, secret: Secret)] = []
    for (input, value) in inputs.sorted(by: { $0.key < $1.key }) {
      guard case .secret(let name) = value, let secret = secrets[name.name] else { continue }
      if entries.contains(where: { $0.name == name.name }) { continue }
      entries.append((name.name, "\(folder)/\(input)", secret))
    }
    self.entries = entries
  }

  /// What `secretFile(…)` gives.
  var paths: Value {
    var map = ValueMap()
    for entry in entries { map[entry.name] = .string(entry.path) }
    return .map(map)
  }

  /// Writes those that the command names.
  func write(for command: Command) throws(FileError) {
    let texts = command.arguments + Array(command.environment.values)
    let input = String(decoding: command.standardInput, as: UTF8.self)
    for entry in entries where (texts + [input]).contains(where: { $0.contains(entry.path) }) {
      try makeFolder(parent)
      try makeFolder(folder)
      try write(entry.secret.bytes, to: entry.path)
    }
  }

  /// Gone when this returns, however far ``write(for:)`` came.
  func remove() {
    for entry in entries { _ = unsafe unlink(entry.path) }
    if !entries.isEmpty {
      _ = unsafe rmdir(folder)
      // Another branch may have its own in there.
      _ = unsafe rmdir(parent)
    }
  }

  private var parent: String { String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]) }

  private func makeFolder(_ path: String) throws(FileError) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(.system(errno), "write", path) }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw FileError(.system(errno), "write", path) }
    defer { close(number) }
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes[offset...].withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError(.system(errno), "write", path) }
      offset += count
    }
  }
}
