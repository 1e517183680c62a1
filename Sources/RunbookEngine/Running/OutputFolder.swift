import Expressions
import Glibc
import RunbookLanguage

/// Where a program leaves the outputs that come `from: file`: a folder of its own for each attempt, named by `RUNBACK_OUTPUTS`,
/// with one file an output, named as the output is.
struct OutputFolder {
  let path: String
  private let names: [String]

  /// Nil when no output of the step comes from a file.
  ///
  /// - Parameter place: the path without the part that is drawn at random.
  init?(for step: Step, at place: String) throws(OutputFolderProblem) {
    names = step.outputs.filter { $0.origin == .file }.map(\.name.value)
    guard !names.isEmpty else { return nil }
    path = place
    // What an attempt before a crash left behind is none of this attempt's.
    remove()
    guard unsafe mkdir(path, 0o700) == 0 else {
      throw OutputFolderProblem(message: "the folder of its outputs cannot be made")
    }
  }

  /// What the program wrote for an output; nil when there is no regular file, or it is too large.
  func content(of name: String) -> [UInt8]? {
    let number = unsafe open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= OutputSpool.decodableLimit {
      let count = unsafe read(number, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    return nil
  }

  var contents: [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in names { contents[name] = content(of: name) }
    return contents
  }

  /// What else the program left there stays, and the folder with it.
  func remove() {
    for name in names { _ = unsafe unlink("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }
}

struct OutputFolderProblem: Error {
  let message: String
}
