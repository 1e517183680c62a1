import Diagnostics

/// What gitsign logs of a signature: Rekor's `hashedrekord` of version 0.0.1, in the canonical JSON of RFC 8785.
///
/// gitsign leaves the body out of the entry that it embeds. Making it anew from the signature at hand binds the entry to
/// this signature, this certificate and this content: the log's signatures fit no other.
enum HashedRekord {
  static let kind = "hashedrekord"
  static let version = "0.0.1"

  static func body(of signer: CMSSigner, certificate: X509Certificate) -> [UInt8] {
    let hash = Diagnostics.hexadecimal(Array(signer.digest.digest(of: signer.signedBytes)))
    return Array(
      ("{\"apiVersion\":\"\(version)\",\"kind\":\"\(kind)\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":"
        + "\"\(signer.digest.name)\",\"value\":\"\(hash)\"}},\"signature\":{\"content\":"
        + "\"\(Base64.encode(signer.signature))\",\"publicKey\":{\"content\":\"\(Base64.encode(pem(certificate)))\"}}}}")
        .utf8)
  }

  /// The certificate as Go's `encoding/pem` writes it: 64 characters a line.
  private static func pem(_ certificate: X509Certificate) -> [UInt8] {
    let text = Array(Base64.encode(certificate.bytes).utf8)
    var lines = Array("-----BEGIN CERTIFICATE-----\n".utf8)
    for start in stride(from: 0, to: text.count, by: 64) {
      lines += text[start..<min(start + 64, text.count)]
      lines.append(0x0a)
    }
    return lines + "-----END CERTIFICATE-----\n".utf8
  }
}
