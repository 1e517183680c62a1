/// SSH keys and certificates that count no more, from any number of files.
public struct SSHRevocations: Sendable, Hashable {
  private var lists: [KeyRevocationList] = []
  /// Plain keys in their wire form.
  private var keys: Set<[UInt8]> = []

  public init() {}

  public var isEmpty: Bool { lists.isEmpty && keys.isEmpty }

  /// Adds what `ssh-keygen -Y verify -r` takes: a key revocation list, or a list of public keys.
  ///
  /// - Parameter path: what errors call the file.
  /// - Throws: ``SignatureError/Code/invalidKeyFile`` when it is neither. Nothing of such a file counts, because what
  ///   it meant to revoke would count as well.
  public mutating func add(_ bytes: [UInt8], path: String) throws(SignatureError) {
    do throws(Refusal) {
      if KeyRevocationList.announces(bytes) {
        let list = try KeyRevocationList(parsing: bytes)
        lists.append(list)
      } else {
        keys.formUnion(try RevokedKeyLines.keys(in: bytes))
      }
    } catch {
      let what = KeyRevocationList.announces(bytes) ? "a key revocation list that can be used" : "a list of public keys"
      throw SignatureError(
        .invalidKeyFile, "`\(path)` is not \(what): \(error.why)",
        hints: ["`ssh-keygen -k -f FILE KEY.pub…` writes a key revocation list; or list public keys, one a line"])
    }
  }

  func revokes(key blob: [UInt8]) -> Bool {
    keys.contains(blob) || lists.contains { $0.revokes(key: blob) }
  }

  /// By the certificate itself, by the key in it, or by its authority.
  func revokes(_ certificate: SSHCertificate) -> Bool {
    revokes(key: certificate.keyBlob) || revokes(key: certificate.authorityBlob)
      || lists.contains { $0.revokes(certificate) }
  }
}
