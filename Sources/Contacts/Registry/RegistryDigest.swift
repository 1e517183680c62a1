import Crypto
import Diagnostics

enum RegistryDigest {
  /// SHA-256 over each file's name and bytes, both with their length before them, so that no two sets of files
  /// give the same text. Names are as shown, and sorted by the caller.
  static func of(_ sources: [Source]) -> String {
    var hash = SHA256()
    for source in sources {
      add(Array(source.path.utf8), to: &hash)
      add(source.bytes, to: &hash)
    }
    let digits = Array("0123456789abcdef".utf8)
    let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  private static func add(_ bytes: [UInt8], to hash: inout SHA256) {
    hash.update(data: Array("\(bytes.count):".utf8))
    hash.update(data: bytes)
  }
}
