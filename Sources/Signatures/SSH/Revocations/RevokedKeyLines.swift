/// A list of revoked public keys, one a line. A certificate in it stands for the key that it certifies, and a
/// certificate authority for all its certificates, as with `ssh-keygen`.
enum RevokedKeyLines {
  /// The keys in their wire form.
  static func keys(in bytes: [UInt8]) throws(Refusal) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    var number = 0
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      number += 1
      let fields = line.split(maxSplits: 2, whereSeparator: Base64.isSpace)
      guard let type = fields.first, type.first != UInt8(ascii: "#") else { continue }
      do throws(Refusal) {
        guard fields.count >= 2 else { throw .malformed("a key is its type and base64") }
        keys.append(try key(String(decoding: type, as: UTF8.self), fields[1]))
      } catch {
        throw error.about("line \(number)")
      }
    }
    return keys
  }

  private static func key(_ type: String, _ base64: ArraySlice<UInt8>) throws(Refusal) -> [UInt8] {
    guard let blob = Base64.decode(base64) else { throw .malformed("the key is not valid base64") }
    var reader = ByteReader(blob)
    guard let named = reader.string(), named.elementsEqual(type.utf8) else {
      throw .malformed("the key is not of the type `\(printable(type))` that it says")
    }
    if SSHKeyType.isCertificate(type) { return try SSHCertificate(blob: blob).keyBlob }
    do throws(Refusal) {
      _ = try SSHVerificationKey(blob: blob)
    } catch .unsupported {
      // A key that cannot sign for us needs no revoking, but a list may well name it.
    }
    return blob
  }
}
