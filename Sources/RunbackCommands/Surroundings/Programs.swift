import Diagnostics
import Processes

extension Surroundings {
  /// The program's path, searched for in `PATH`.
  ///
  /// - Parameter package: the Debian package that has it, for the error.
  func program(_ name: String, from package: String) throws(CommandError) -> String {
    guard let path = findProgram(name, path: environment["PATH"] ?? "") else {
      throw CommandError(
        .unavailable, "there is no `\(name)` on the search path",
        hints: ["install it, for example with `apt-get install \(package)`"])
    }
    return path
  }
}
