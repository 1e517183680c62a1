import Files
import Glibc

/// A private folder (0700) with private files (0600), which go when it goes.
final class ScratchFolder {
  private let path: String
  /// All that is ever put here, by us or by a program that failed half-way.
  private static let names = ["payload", "payload.sig", "key.pub"]

  init(in parent: String?) throws(SigningError) {
    do throws(FileError) {
      path = try makeTemporaryFolder(in: parent.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp", prefix: "runback-sign-")
    } catch {
      throw Self.failure(error)
    }
  }

  deinit {
    // Nothing secret is ever written here, so a file that resists removal only takes space.
    for name in Self.names { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  /// - Parameter name: one of those that are removed in the end.
  func write(_ bytes: [UInt8], _ name: String) throws(SigningError) -> String {
    do throws(FileError) {
      try writeFile(bytes, to: path + "/" + name, mode: 0o600)
    } catch {
      throw Self.failure(error)
    }
    return path + "/" + name
  }

  /// Reads what a program has left here; it is removed with the folder.
  func read(_ name: String) throws(SigningError) -> [UInt8] {
    do throws(FileError) {
      return try readFile(path + "/" + name, limit: 1 << 18)
    } catch {
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: FileError) -> SigningError {
    SigningError(.failed, error.message, hints: error.hints)
  }
}
