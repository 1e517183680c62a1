/// Names one key for good. For SSH the SHA-256 of the key's blob as OpenSSH writes it (`SHA256:…`, base64 without
/// padding); for OpenPGP the version 4 fingerprint of the *primary* key in 40 uppercase hexadecimal digits, whichever
/// subkey signed.
public struct KeyFingerprint: Sendable, Hashable, CustomStringConvertible {
  public let format: SignatureFormat
  public let value: String

  public init(format: SignatureFormat, value: String) {
    self.format = format
    self.value = value
  }

  public var description: String { value }
}
