public import Diagnostics
import Glibc

/// A file or folder could not be read or written.
public struct FileError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case notFound
    /// A folder, a device or a pipe where a regular file is wanted, or a file where a folder is.
    case wrongKind
    case tooLarge(limit: Int)
    case alreadyExists
    case notPermitted
    /// The disk or the quota is full.
    case noSpace
    /// Somebody else could have written it: it belongs to another user, others may write to it, or it is a link. The text
    /// says which, as a clause after "it".
    case notPrivate(String)
    /// Another process has held its lock for seconds.
    case held
    /// Everything else: the number says what.
    case system(Int32)
  }

  public let code: Code
  /// `read`, `write`, `create`: stands in the sentence.
  public let action: String
  public let path: String

  public init(_ code: Code, _ action: String, _ path: String) {
    self.code = code
    self.action = action
    self.path = path
  }

  init(errno number: Int32, _ action: String, _ path: String) {
    let code: Code =
      switch number {
      case ENOENT: .notFound
      case ENOTDIR, EISDIR: .wrongKind
      case EEXIST: .alreadyExists
      case EACCES, EPERM, EROFS: .notPermitted
      case ENOSPC, EDQUOT, EFBIG: .noSpace
      default: .system(number)
      }
    self.init(code, action, path)
  }

  public var exitCode: ExitCode {
    switch code {
    case .notFound, .wrongKind: .notFound
    case .tooLarge: .invalidFile
    case .alreadyExists: .usage
    case .notPermitted, .noSpace, .system: .unavailable
    case .notPrivate: .refused
    case .held: .tryAgain
    }
  }

  public var message: String { "cannot \(action) `\(path)`: \(reason)" }

  private var reason: String {
    switch code {
    case .notFound: "it does not exist"
    case .wrongKind: "it is of another kind, a folder where a file is wanted or the reverse"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    case .alreadyExists: "it exists already"
    case .notPermitted: "permission denied, or the file system is read-only"
    case .noSpace: "the disk is full, or a limit on the size of files is reached"
    case .notPrivate(let why): "it \(why)"
    case .held: "another process holds it"
    case .system(let number): unsafe String(cString: strerror(number))
    }
  }

  public var hints: [String] {
    switch code {
    case .noSpace: ["free some space, then run the same command again: nothing was left half done"]
    case .notPrivate:
      ["find out who wrote it before you trust it; it has to be yours alone (mode 0600, in a folder of 0700)"]
    case .held: ["run the same command again when the other one is done"]
    case .notPermitted: ["check the owner and mode of the file and of its folder"]
    default: []
    }
  }
}
