import Glibc

extension Source {
  /// Reads a regular file of at most `limit` bytes; a larger one, a folder or a pipe is refused before it costs memory.
  ///
  /// - Parameters:
  ///   - file: The path to open.
  ///   - name: The path that diagnostics show; the one to open when `nil`.
  public static func load(
    _ file: String, shownAs name: String? = nil, limit: Int = 8 << 20
  ) throws(SourceError) -> Source {
    let name = name ?? file
    // A pipe without a writer would block an ordinary open for ever.
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SourceError(.init(errno), name) }
    defer { close(descriptor) }

    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SourceError(.init(errno), name) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw SourceError(.isFolder, name)
    default: throw SourceError(.isNoFile, name)
    }
    guard status.st_size <= limit else { throw SourceError(.tooLarge(limit: limit), name) }

    // The file may grow while it is read: one byte more than allowed shows it.
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(max(Int(status.st_size) + 1, 4096), 1 << 20))
    while bytes.count <= limit {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SourceError(.init(errno), name) }
      if count == 0 { return Source(path: name, bytes: bytes) }
      bytes += buffer[..<count]
    }
    throw SourceError(.tooLarge(limit: limit), name)
  }
}

/// Why a file could not be read.
public struct SourceError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case notFound
    case notPermitted
    case isFolder
    /// A pipe, a socket or a device.
    case isNoFile
    case tooLarge(limit: Int)
    /// Any other error number of the system.
    case system(Int32)

    init(_ number: Int32) {
      switch number {
      case ENOENT, ENOTDIR: self = .notFound
      case EACCES, EPERM: self = .notPermitted
      default: self = .system(number)
      }
    }
  }

  public let code: Code
  public let path: String

  init(_ code: Code, _ path: String) {
    self.code = code
    self.path = path
  }

  public var exitCode: ExitCode {
    switch code {
    case .notFound, .notPermitted, .system: .notFound
    case .isFolder, .isNoFile, .tooLarge: .invalidFile
    }
  }

  public var message: String {
    let path = terminalText(path)
    switch code {
    case .notFound: return "there is no file `\(path)`"
    case .notPermitted: return "the file `\(path)` may not be read"
    case .isFolder: return "`\(path)` is a folder, not a file"
    case .isNoFile: return "`\(path)` is not a regular file"
    case .tooLarge(let limit): return "the file `\(path)` is larger than \(limit) bytes"
    case .system(let number): return "the file `\(path)` cannot be read: \(unsafe String(cString: strerror(number)))"
    }
  }

  public var hints: [String] {
    switch code {
    case .notFound: ["check the path"]
    case .notPermitted: ["check who owns it and its mode"]
    default: []
    }
  }
}
