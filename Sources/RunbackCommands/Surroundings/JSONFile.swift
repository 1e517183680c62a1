import Diagnostics
import Files
import JSON

extension Surroundings {
  /// A JSON file of at most a mebibyte that the user named.
  func json(_ path: String) throws -> JSONValue {
    let bytes = try readFile(absolute(path), limit: 1 << 20)
    do throws(JSONError) {
      return try JSONValue.parse(bytes)
    } catch {
      throw CommandError(.invalidFile, "`\(path)` is no JSON: \(error.message)")
    }
  }
}
