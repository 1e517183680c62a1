import Calendars
import Signatures

/// The keys that a policy's files hold, gathered for one verifier.
struct PolicyKeys {
  private(set) var ssh: [SSHPublicKey] = []
  private(set) var openPGP: [OpenPGPKeyring] = []

  /// The keys of an OpenSSH `.pub` file: one a line, empty lines and comments aside.
  mutating func addSSH(_ bytes: [UInt8], path: String) throws(SignatureError) -> [KeyFingerprint] {
    var found: [KeyFingerprint] = []
    for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let text = String(decoding: line, as: UTF8.self)
      guard let first = text.first(where: { !$0.isWhitespace }), first != "#" else { continue }
      let key = try SSHPublicKey(parsing: text)
      ssh.append(key)
      found.append(key.fingerprint)
    }
    return found
  }

  mutating func addOpenPGP(_ bytes: [UInt8], path: String, now: Timestamp) throws(SignatureError)
    -> [OpenPGPCertificate]
  {
    let ring = try OpenPGPKeyring.load(bytes, path: path, now: now)
    openPGP.append(ring)
    return ring.certificates
  }

  mutating func addSSH(_ keys: [SSHPublicKey]) { ssh += keys }

  var verifier: SignatureVerifier { SignatureVerifier(sshKeys: ssh, openPGP: openPGP) }
}
