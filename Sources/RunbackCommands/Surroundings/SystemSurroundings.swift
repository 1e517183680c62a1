import Calendars
import Glibc
import Processes

extension Surroundings {
  /// Those of this process. Called once, by `runback`'s `main`.
  public static func ofThisProcess() -> Surroundings {
    Surroundings(
      environment: processEnvironment(), workingDirectory: currentDirectory(), clock: systemClock(),
      random: systemRandom, processes: SystemProcessRunner(), console: SystemConsole())
  }
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
