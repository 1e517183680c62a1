import Files
import Journal

/// The folder that a bundle is gathered in, with the digest of everything in it.
struct EvidenceFolder {
  let path: String
  /// By the path within the folder.
  private(set) var digests: [String: ContentDigest] = [:]

  init(path: String) { self.path = path }

  var hasAttachments: Bool { digests.keys.contains { $0.hasPrefix("attachments/") } }

  func has(_ name: String) -> Bool { digests[name] != nil }
  func place(_ name: String) -> String { "\(path)/\(name)" }

  func makeFolder(for name: String) throws(EvidenceError) {
    try failing(name) { () throws(FileError) in try Files.makeFolder(parentFolder(of: place(name))) }
  }

  mutating func add(_ name: String, _ bytes: [UInt8]) throws(EvidenceError) {
    try write(name, bytes)
    digests[name] = ContentDigest(of: bytes)
  }

  /// What somebody else has written there.
  mutating func adopt(_ name: String) throws(EvidenceError) {
    do throws(JournalError) {
      digests[name] = try ContentDigest(ofFile: place(name))
    } catch {
      throw EvidenceError(.journal(error), name)
    }
  }

  /// Without a digest: the digests themselves.
  func write(_ name: String, _ bytes: [UInt8]) throws(EvidenceError) {
    try makeFolder(for: name)
    try failing(name) { () throws(FileError) in try writeFile(bytes, to: place(name)) }
  }

  /// As `sha256sum` prints and reads it.
  var sums: String {
    digests.sorted { $0.key < $1.key }.map { "\($0.value.hex)  \($0.key)\n" }.joined()
  }
}
