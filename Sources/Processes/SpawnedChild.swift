import CPosix
import Glibc

/// A started program and our ends of its pipes. Whoever holds it must reap the process.
struct SpawnedChild: ~Copyable {
  let processID: pid_t
  var standardInput: OwnedDescriptor?
  var standardOutput: OwnedDescriptor
  var standardError: OwnedDescriptor

  /// Starts the program with `posix_spawn`: no code of ours runs between fork and exec.
  init(_ command: Command) throws(ProcessError) {
    try Self.check(command)
    guard let output = OwnedDescriptor.pipe(), let error = OwnedDescriptor.pipe() else {
      throw Self.failure(errno, command)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The child's end; it has to stay open until the child has its copy.
    let childInput: OwnedDescriptor
    if command.standardInput.isEmpty {
      let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard number >= 0 else { throw Self.failure(errno, command) }
      childInput = OwnedDescriptor(number)
      standardInput = nil
    } else {
      guard let ends = OwnedDescriptor.pipe() else { throw Self.failure(errno, command) }
      childInput = ends.read
      standardInput = .some(ends.write)
    }
    posix_spawn_file_actions_adddup2(&actions, childInput.number, 0)
    // Without this the pipes are empty and end at once, and the child keeps the caller's streams.
    if command.output == .captured {
      posix_spawn_file_actions_adddup2(&actions, output.write.number, 1)
      posix_spawn_file_actions_adddup2(&actions, error.write.number, 2)
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory = command.directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    var allSignals = sigset_t()
    sigfillset(&allSignals)
    posix_spawnattr_setsigdefault(&attributes, &allSignals)
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    if command.group == .own {
      flags |= POSIX_SPAWN_SETPGROUP
      posix_spawnattr_setpgroup(&attributes, 0)
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var identifier: pid_t = 0
    let variables = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let status = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(variables) { environment in
        posix_spawn(&identifier, command.program, &actions, &attributes, arguments, environment)
      }
    }
    _ = consume childInput
    guard status == 0 else { throw Self.failure(status, command) }
    processID = identifier
    standardOutput = output.read
    standardError = error.read
    standardOutput.setNonBlocking()
    standardError.setNonBlocking()
    standardInput?.setNonBlocking()
  }

  /// What `posix_spawn` would report with a number that fits several causes, or silently cut off.
  private static func check(_ command: Command) throws(ProcessError) {
    let names = command.environment.keys
    let texts = [command.program] + command.arguments + names + command.environment.values
    if (texts + [command.directory ?? ""]).contains(where: { $0.utf8.contains(0) }) {
      throw ProcessError(
        .notRepresentable, program: command.program,
        detail: "an argument, a variable or the working directory holds a NUL byte, which no program can be given")
    }
    if let name = names.first(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "=")) }) {
      throw ProcessError(
        .notRepresentable, program: command.program, detail: "`\(name)` is not the name of an environment variable")
    }
    if let directory = command.directory {
      var status = stat()
      guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(directory, X_OK) == 0 else {
        throw ProcessError(
          .directoryUnusable, program: command.program,
          detail: "its working directory `\(directory)` does not exist or may not be entered")
      }
    }
  }

  private static func failure(_ number: Int32, _ command: Command) -> ProcessError {
    let reason = String(cString: strerror(number))
    switch number {
    case ENOENT, EACCES, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EPERM:
      return ProcessError(
        .programNotExecutable, program: command.program, detail: "it is not a program that can be executed (\(reason))",
        errorNumber: number)
    case ENOEXEC:
      return ProcessError(
        .programNotExecutable, program: command.program,
        detail: "it is neither a binary for this machine nor a script whose first line names its interpreter (`#!`)",
        errorNumber: number)
    case E2BIG:
      return ProcessError(
        .argumentsTooLong, program: command.program,
        detail: "its arguments and environment are larger than the system accepts", errorNumber: number)
    case EAGAIN, ENOMEM, EMFILE, ENFILE:
      return ProcessError(
        .resourcesExhausted, program: command.program, detail: "the system has no room for another process (\(reason))",
        errorNumber: number)
    default:
      return ProcessError(.system, program: command.program, detail: reason, errorNumber: number)
    }
  }
}

/// Calls the body with a NULL-terminated array of C strings that lives as long as the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an array with a terminator is not empty") }
    return body(base)
  }
}
