import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
private let present: UInt32 = 1_790_000_000
private let now = Timestamp(secondsSinceEpoch: Int64(present))
private let year: UInt32 = 365 * 86_400
private let birth = present - 3 * year
private let yesterday = present - 86_400

/// Certificates and signatures made packet by packet, so that each part can be wrong alone.
@Suite struct OpenPGPValidityTests {
  @Test func `the life of keys and the parts of certificates are judged as gpg judges them`() throws {
    for item in try primaryKeyCases() + subkeyCases() + signatureCases() + criticalCases() + shortHashCases()
      + statementCases() + revocationCases() + bindingCases()
    {
      let bench = try OpenPGPWorkbench(time: Int64(present))
      // gpg refuses to import some of these; then it does not know the key, which is a verdict too.
      _ = try bench.run(["--import"], input: item.certificate)
      let text = armoured(packet(2, item.signature))
      let verdict = try bench.verdict(payload, text)
      #expect(verdict == item.gpg, "gpg says \(verdict): \(item.name)")
      let check: SignatureCheck
      do throws(SignatureError) {
        let ring = try OpenPGPKeyring.load(item.certificate, path: "ring", now: now)
        check = SignatureVerifier(openPGP: [ring]).check(payload: payload, signature: text, now: now)
      } catch {
        check = SignatureVerifier().check(payload: payload, signature: text, now: now)
      }
      #expect(check.outcome == item.ours, "\(item.name): \(String(describing: check.outcome))")
      #expect(check.keyExpired == item.keyExpired, "\(item.name)")
    }
  }

  /// Every kind of subpacket, marked as critical: gpg refuses those that it does not heed.
  private func criticalCases() throws -> [OpenPGPCase] {
    let key = try ForgedKey(created: birth)
    var certificate = ForgedCertificate(primary: key)
    try certificate.certify(created: birth)
    let values: [UInt8: [UInt8]] = [
      3: bigEndian(UInt32(172_800)), 4: [1], 5: [1, 60], 6: [0x61, 0], 7: [1], 9: bigEndian(UInt32(0)), 11: [9],
      12: [0x80, 22] + key.fingerprint, 16: Array(key.fingerprint.suffix(8)),
      20: [0x80, 0, 0, 0, 0, 1, 0, 1, 0x61, 0x62], 21: [10], 22: [1], 23: [0x80], 24: [0x61], 25: [1], 26: [0x61],
      27: [3], 28: [0x61], 29: [0], 30: [1], 31: [22, 10] + [UInt8](repeating: 1, count: 64),
      32: try key.signature(over: payload, created: yesterday), 33: [4] + key.fingerprint, 34: [2],
      35: [4] + key.fingerprint, 37: [UInt8](repeating: 1, count: 32), 38: [0], 39: [9, 2], 40: [0x61],
    ]
    return try values.sorted { $0.key < $1.key }.map { kind, value in
      let isKnown = OpenPGPSubpackets.isKnown(kind)
      return OpenPGPCase(
        name: "critical subpacket \(kind)", certificate: certificate.bytes,
        signature: try key.signature(
          over: payload, created: yesterday, hashed: [subpacket(kind | 0x80, value)], naming: kind != 33),
        ours: isKnown ? .good : .unsupported("critical subpacket \(kind)"), gpg: isKnown ? "G" : kind == 38 ? "N" : "B")
    }
  }

  /// As gpg, ECDSA wants a hash that is as long as the curve.
  private func shortHashCases() throws -> [OpenPGPCase] {
    let key = ForgedKey.p384(created: birth)
    var certificate = ForgedCertificate(primary: key)
    try certificate.certify(created: birth)
    return [
      OpenPGPCase(
        name: "SHA-256 with P-384", certificate: certificate.bytes,
        signature: try key.signature(over: payload, created: yesterday, hash: .sha256),
        ours: .unsupported("a hash that is shorter than the key's curve"), gpg: "E"),
      OpenPGPCase(
        name: "SHA-512 with P-384", certificate: certificate.bytes,
        signature: try key.signature(over: payload, created: yesterday), ours: .good, gpg: "G"),
    ]
  }

  private func signatureCases() throws -> [OpenPGPCase] {
    let key = try ForgedKey(created: birth)
    var certificate = ForgedCertificate(primary: key)
    try certificate.certify(created: birth)
    let bytes = certificate.bytes
    let stranger = try ForgedKey(created: birth)
    func item(_ name: String, ours: SignatureCheck.Outcome, gpg: String, _ signature: [UInt8]) -> OpenPGPCase {
      OpenPGPCase(name: name, certificate: bytes, signature: signature, ours: ours, gpg: gpg)
    }
    let ahead = Timestamp(secondsSinceEpoch: Int64(present + 86_401)).rfc3339
    return [
      item(
        "SHA-1", ours: .unsupported("SHA-1 signature"), gpg: "G",
        try key.signature(over: payload, created: yesterday, hash: .sha1)),
      item(
        "MD5", ours: .unsupported("MD5 signature"), gpg: "E",
        try key.signature(over: payload, created: yesterday, hash: .md5)),
      item("SHA-256", ours: .good, gpg: "G", try key.signature(over: payload, created: yesterday, hash: .sha256)),
      item("a stranger's", ours: .unknownKey, gpg: "E", try stranger.signature(over: payload, created: yesterday)),
      item("dated a day ahead", ours: .good, gpg: "G", try key.signature(over: payload, created: present + 86_400)),
      item(
        "dated more than a day ahead", ours: .malformed("the signature is dated \(ahead), more than 24 h ahead"),
        gpg: "G", try key.signature(over: payload, created: present + 86_401)),
      item(
        "no creation time", ours: .malformed("the signature has no creation time"), gpg: "E",
        try key.signature(over: payload, created: nil)),
      item(
        "signature expired", ours: .expired, gpg: "X",
        try key.signature(over: payload, created: yesterday, hashed: [subpacket(3, bigEndian(UInt32(60)))])),
      item(
        "signature expires later", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, hashed: [subpacket(3, bigEndian(UInt32(172_800)))])),
      item(
        "unknown subpacket", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, hashed: [subpacket(99, [1])])),
      item(
        "unknown critical subpacket in the unhashed area", ours: .unsupported("critical subpacket 99"), gpg: "B",
        try key.signature(over: payload, created: yesterday, unhashed: [subpacket(99 | 0x80, [1])])),
      item(
        "nothing in the unhashed area", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, unhashed: [])),
      item(
        "another date in the unhashed area", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, unhashed: [subpacket(2, bigEndian(birth))])),
      item(
        "a stranger's key ID in the unhashed area", ours: .good, gpg: "G",
        try key.signature(
          over: payload, created: yesterday, unhashed: [subpacket(16, Array(stranger.fingerprint.suffix(8)))])),
      item(
        "a stranger's fingerprint in the unhashed area", ours: .good, gpg: "G",
        try key.signature(
          over: payload, created: yesterday,
          unhashed: [
            subpacket(33, [4] + stranger.fingerprint), subpacket(16, Array(key.fingerprint.suffix(8))),
          ], naming: false)),
      item(
        "only a stranger's names in the unhashed area", ours: .unknownKey, gpg: "E",
        try key.signature(
          over: payload, created: yesterday,
          unhashed: [subpacket(33, [4] + stranger.fingerprint), subpacket(16, Array(stranger.fingerprint.suffix(8)))],
          naming: false)),
      item(
        "no name at all", ours: .malformed("the signature names no key"), gpg: "E",
        try key.signature(over: payload, created: yesterday, unhashed: [], naming: false)),
      item(
        "named by key ID only", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, naming: false)),
      item(
        "an end in the unhashed area", ours: .good, gpg: "G",
        try key.signature(over: payload, created: yesterday, unhashed: [subpacket(3, bigEndian(UInt32(60)))])),
      item(
        "a garbled unhashed area", ours: .malformed("a signature subpacket is cut short"), gpg: "B",
        try key.signature(over: payload, created: yesterday, unhashed: [[9, 99]])),
      item(
        "an embedded signature of a stranger", ours: .good, gpg: "G",
        try key.signature(
          over: payload, created: yesterday,
          unhashed: [subpacket(32, try stranger.signature(over: payload, created: yesterday))])),
      item(
        "text mode, rightly made", ours: .unsupported("text-mode signature"), gpg: "G",
        try key.signature(
          kind: 1, over: payload.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }, created: yesterday)),
      item(
        "unknown critical subpacket", ours: .unsupported("critical subpacket 99"), gpg: "B",
        try key.signature(over: payload, created: yesterday, hashed: [subpacket(99 | 0x80, [1])])),
      item(
        "critical creation time twice", ours: .malformed("the signature has two creation times"), gpg: "G",
        try key.signature(over: payload, created: yesterday, hashed: [subpacket(2, bigEndian(yesterday))])),
      item(
        "text mode", ours: .unsupported("text-mode signature"), gpg: "B",
        try key.signature(kind: 1, over: payload, created: yesterday)),
      item(
        "a certification as a document's signature",
        ours: .malformed("a signature of kind 19 signs no document"), gpg: "E",
        try key.signature(kind: 0x13, over: payload, created: yesterday)),
      item(
        "version 3", ours: .unsupported("OpenPGP signature of version 3"), gpg: "E",
        try key.signature(over: payload, created: yesterday, version: 3)),
    ]
  }
}
