import Calendars
import Glibc
import Processes

extension Surroundings {
  /// Those of this process. Called once, by `runback`'s `main`.
  public static func ofThisProcess() -> Surroundings {
    Surroundings(
      environment: processEnvironment(), workingDirectory: currentDirectory(), clock: systemClock(),
      random: systemRandom, processes: SystemProcessRunner(), console: SystemConsole(), user: userName(),
      host: hostName(), processID: getpid())
  }
}

/// From the password database, not from a variable that anybody can set; the number where it has no name.
private func userName() -> String {
  guard let entry = unsafe getpwuid(getuid()) else { return "uid \(getuid())" }
  return unsafe String(cString: entry.pointee.pw_name)
}

private func hostName() -> String {
  var bytes = [CChar](repeating: 0, count: 256)
  guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
  return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var entry = unsafe environ
  while let text = unsafe entry.pointee {
    let variable = unsafe String(cString: text)
    if let equals = variable.firstIndex(of: "=") {
      variables[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
    }
    unsafe entry += 1
  }
  return variables
}

/// `/` when the directory was removed under us: whatever is then looked for is not found, and said so.
private func currentDirectory() -> String {
  guard let path = unsafe getcwd(nil, 0) else { return "/" }
  defer { unsafe free(path) }
  return unsafe String(cString: path)
}

private func systemClock() -> WallClock {
  WallClock {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(secondsSinceEpoch: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }
}

@Sendable private func systemRandom(count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}
