import Calendars
import Signatures

/// The keys that a policy's files hold, gathered for one verifier.
struct PolicyKeys {
  private(set) var ssh: [SSHPublicKey] = []
  private(set) var sshAuthorities: [SSHPublicKey] = []
  private(set) var sshRevocations = SSHRevocations()
  private(set) var openPGP: [OpenPGPKeyring] = []
  private var authorities: [X509AuthorityFile] = []
  private var logs: [TransparencyLogKey] = []
  private var revocationLists: [X509RevocationList] = []
  private let cache: KeyringCache?

  init(cache: KeyringCache? = nil) { self.cache = cache }

  /// The keys of an OpenSSH `.pub` file: one a line, empty lines and comments aside.
  mutating func addSSH(_ bytes: [UInt8], path: String) throws(SignatureError) -> [KeyFingerprint] {
    let found = try Self.sshKeys(bytes)
    ssh += found
    return found.map(\.fingerprint)
  }

  /// The same for keys that sign certificates and nothing else.
  mutating func addSSHAuthorities(_ bytes: [UInt8]) throws(SignatureError) -> [KeyFingerprint] {
    let found = try Self.sshKeys(bytes)
    sshAuthorities += found
    return found.map(\.fingerprint)
  }

  /// A list for SSH, or of an authority of X.509 whose roots are known by now.
  mutating func addRevocations(_ bytes: [UInt8], path: String) throws(SignatureError) {
    if X509RevocationList.announces(bytes) {
      revocationLists.append(try X509RevocationList.load(bytes, path: path, authorities: authorities))
    } else {
      try sshRevocations.add(bytes, path: path)
    }
  }

  private static func sshKeys(_ bytes: [UInt8]) throws(SignatureError) -> [SSHPublicKey] {
    var found: [SSHPublicKey] = []
    for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let text = String(decoding: line, as: UTF8.self)
      guard let first = text.first(where: { !$0.isWhitespace }), first != "#" else { continue }
      found.append(try SSHPublicKey(parsing: text))
    }
    return found
  }

  mutating func addOpenPGP(_ bytes: [UInt8], path: String, now: Timestamp) throws(SignatureError)
    -> [OpenPGPCertificate]
  {
    let ring =
      if let cache { try cache.keyring(bytes, path: path, now: now) } else {
        try OpenPGPKeyring.load(bytes, path: path, now: now)
      }
    openPGP.append(ring)
    return ring.certificates
  }

  mutating func addSSH(_ keys: [SSHPublicKey]) { ssh += keys }
  mutating func addSSHAuthorities(_ keys: [SSHPublicKey]) { sshAuthorities += keys }

  /// The fingerprints of the root certificates in a PEM file.
  mutating func addAuthorities(_ bytes: [UInt8], path: String) throws(SignatureError) -> [KeyFingerprint] {
    let file = try X509AuthorityFile(bytes, path: path)
    authorities.append(file)
    return file.rootFingerprints
  }

  mutating func addLogs(_ bytes: [UInt8], path: String) throws(SignatureError) {
    logs += try TransparencyLogKey.load(bytes, path: path)
  }

  var verifier: SignatureVerifier {
    SignatureVerifier(
      sshKeys: ssh, sshAuthorities: sshAuthorities, sshRevocations: sshRevocations, openPGP: openPGP,
      x509: X509Authorities(authorities, logs: logs, revocations: revocationLists))
  }
}
