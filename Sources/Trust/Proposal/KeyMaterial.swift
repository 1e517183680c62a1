public import Calendars
import Files
import Signatures

/// Public keys that the operator gave, one by one, so that each signer gets a file with their own.
public struct KeyMaterial: Sendable {
  var ssh: [KeyFingerprint: SSHPublicKey] = [:]
  var openPGP: [KeyFingerprint: [UInt8]] = [:]

  public init() {}

  /// - Throws: as the files themselves are refused where a policy is made of them.
  public init(allowedSigners: [String], keyrings: [String], now: Timestamp) throws(TrustError) {
    do throws(FileError) {
      for path in allowedSigners {
        let file = AllowedSigners(parsing: try readFile(path, limit: PolicyFiles.largestFile))
        for entry in file.entries where !entry.isCertificateAuthority { ssh[entry.key.fingerprint] = entry.key }
      }
      for path in keyrings { try add(keyring: try readFile(path, limit: PolicyFiles.largestFile), path, now) }
    } catch {
      throw TrustError(error)
    }
  }

  private mutating func add(keyring bytes: [UInt8], _ path: String, _ now: Timestamp) throws(FileError) {
    guard let parts = try? OpenPGPKeyring.split(bytes) else { return }
    for part in parts {
      guard let ring = try? OpenPGPKeyring.load(part, path: path, now: now) else { continue }
      for certificate in ring.certificates { openPGP[certificate.fingerprint] = part }
    }
  }
}
