import Crypto

/// A public key in OpenSSH's form: a type and the blob of RFC 4253 §6.6 that the type names again.
public struct SSHPublicKey: Sendable, Hashable {
  /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, …
  public let type: String
  /// The wire form; the same key has exactly one.
  public let blob: [UInt8]
  public let comment: String

  /// The key of a `.pub` file or an `authorized_keys` line without options: type, base64, comment.
  ///
  /// Throws when the line is not such a key, or is of a kind that cannot verify signatures.
  public init(parsing line: String) throws(SignatureError) {
    let fields = line.utf8.split(maxSplits: 2, omittingEmptySubsequences: true, whereSeparator: Base64.isSpace)
    guard fields.count >= 2 else {
      throw SignatureError(.invalidKeyFile, "an SSH public key is a type, base64 and a comment on one line")
    }
    let comment = fields.count == 3 ? String(decoding: fields[2], as: UTF8.self) : ""
    try self.init(type: String(decoding: fields[0], as: UTF8.self), base64: Array(fields[1]), comment: comment)
  }

  init(type: String, base64: [UInt8], comment: String) throws(SignatureError) {
    guard let blob = Base64.decode(base64[...]) else {
      throw SignatureError(.invalidKeyFile, "the SSH public key of type `\(printable(type))` is not valid base64")
    }
    var reader = ByteReader(blob)
    guard let named = reader.string(), named.elementsEqual(type.utf8) else {
      throw SignatureError(.invalidKeyFile, "the SSH public key is not of the type `\(printable(type))` that it says")
    }
    do throws(Refusal) {
      _ = try SSHVerificationKey(blob: blob)
    } catch {
      switch error {
      case .malformed(let why), .unsupported(let why):
        throw SignatureError(.invalidKeyFile, "the SSH public key of type `\(printable(type))` is unusable: \(why)")
      }
    }
    self.type = type
    self.blob = blob
    self.comment = comment
  }

  public var fingerprint: KeyFingerprint { Self.fingerprint(ofBlob: blob) }

  /// `ssh-ed25519 AAAA…`, without the comment.
  public var line: String { "\(type) \(Base64.encode(blob))" }

  static func fingerprint(ofBlob blob: [UInt8]) -> KeyFingerprint {
    KeyFingerprint(format: .ssh, value: "SHA256:" + Base64.encode(Array(SHA256.hash(data: blob)), padded: false))
  }

  public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool { left.blob == right.blob }
  public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

/// Text of a stranger, fit for a sentence: short, and without control characters.
func printable(_ text: String) -> String {
  let characters = text.unicodeScalars.prefix(64).map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }
  return String(String.UnicodeScalarView(characters))
}
