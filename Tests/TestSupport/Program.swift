import Glibc

/// What a program said before it ended.
public struct ProgramOutput: Sendable, Hashable {
  /// The exit code; 128 + number when a signal ended it, as a shell reports it.
  public let exit: Int32
  public let standardOutput: [UInt8]
  public let standardError: [UInt8]

  public var text: String { String(decoding: standardOutput, as: UTF8.self) }
  public var errorText: String { String(decoding: standardError, as: UTF8.self) }
  /// Standard output without its last line end.
  public var line: String { text.hasSuffix("\n") ? String(text.dropLast()) : text }
}

/// A program that a fixture needs did not do its work.
public struct ProgramFailure: Error, CustomStringConvertible {
  public let description: String

  public init(description: String) {
    self.description = description
  }
}

/// Where tests look for `git`, `ssh-keygen`, `gpg` and other programs.
public let testProgramPath = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"

/// The full path of a program, or nil.
public func findTestProgram(_ name: String) -> String? {
  if name.contains("/") { return name }
  return testProgramPath.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
}

/// Runs a program to its end. Output goes through files, so that no amount of it can block.
///
/// - Parameters:
///   - environment: All of it; nothing is inherited.
public func runProgram(
  _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
  input: [UInt8] = []
) throws -> ProgramOutput {
  guard let path = findTestProgram(program) else { throw ProgramFailure(description: "`\(program)` is not installed") }
  let scratch = try TemporaryDirectory()
  try writeFile(scratch.path("in"), input)

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, scratch.path("in"), O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, scratch.path("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, scratch.path("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)

  var variables = environment
  if variables["PATH"] == nil { variables["PATH"] = testProgramPath }
  // glibc's spawn action that changes the folder is not visible to Swift; a shell that replaces itself does it.
  let words = directory.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0, path] } ?? [path]
  let argumentStrings = (words + arguments).map { strdup($0) }
  let variableStrings = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
  defer { for text in argumentStrings + variableStrings { free(text) } }

  var process = pid_t()
  let failure = posix_spawn(&process, words[0], &actions, nil, argumentStrings + [nil], variableStrings + [nil])
  guard failure == 0 else {
    throw ProgramFailure(description: "cannot start `\(path)`: \(String(cString: strerror(failure)))")
  }
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { throw FileFailure("wait for `\(path)`") }
  }
  let signal = status & 0x7f
  return ProgramOutput(
    exit: signal == 0 ? (status >> 8) & 0xff : 128 + signal, standardOutput: try readFile(scratch.path("out")),
    standardError: try readFile(scratch.path("err")))
}
