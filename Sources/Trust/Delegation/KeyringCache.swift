import Calendars
import Signatures

/// Keyrings that were parsed before, by their bytes: policies change more often than the keys in them.
final class KeyringCache {
  private var keyrings: [[UInt8]: OpenPGPKeyring] = [:]

  private static let kept = 256

  func keyring(_ bytes: [UInt8], path: String, now: Timestamp) throws(SignatureError) -> OpenPGPKeyring {
    if let known = keyrings[bytes] { return known }
    let keyring = try OpenPGPKeyring.load(bytes, path: path, now: now)
    if keyrings.count >= Self.kept { keyrings.removeAll() }
    keyrings[bytes] = keyring
    return keyring
  }
}
