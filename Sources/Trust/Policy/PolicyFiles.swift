import Crypto
import Diagnostics
import Files

/// Reads the files of a policy and takes the digest over all of them.
///
/// The digest covers the key files as well as the policy: whoever can exchange `keys/ana.pub` has changed who `ana` is.
struct PolicyFiles {
  /// Bytes of a file, or one clause that says why not.
  typealias Read = (String) throws(Unreadable) -> [UInt8]

  struct Unreadable: Error {
    let why: String
  }

  /// Far above any policy or keyring; a web-flow key file has a few kilobytes.
  static let largestFile = 8 << 20

  private let read: Read
  private(set) var paths: [String] = []
  private var digest = SHA256()

  init(reading read: @escaping Read = PolicyFiles.fromDisk) {
    self.read = read
    digest.update(data: Array("runback policy 1\n".utf8))
  }

  static func fromDisk(_ path: String) throws(Unreadable) -> [UInt8] {
    do throws(FileError) {
      return try readFile(path, limit: largestFile)
    } catch {
      throw Unreadable(why: error.message)
    }
  }

  mutating func take(_ path: String) throws(Unreadable) -> [UInt8] {
    let bytes = try read(path)
    paths.append(path)
    add(bytes, as: "file")
    return bytes
  }

  /// Adds something to the digest that is said elsewhere than in a file.
  mutating func add(_ bytes: [UInt8], as what: String) {
    digest.update(data: Array("\(what) \(bytes.count)\n".utf8))
    digest.update(data: bytes)
  }

  var hexDigest: String {
    hexadecimal(digest.finalize())
  }

  /// `path` as it is meant in a file of the folder `directory`.
  static func resolve(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") || directory.isEmpty
      ? path : directory.hasSuffix("/") ? directory + path : directory + "/" + path
  }

  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
