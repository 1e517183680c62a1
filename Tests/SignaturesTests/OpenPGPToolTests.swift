import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
private let now = Timestamp(secondsSinceEpoch: 1_790_000_000)

/// Signatures that `gpg` makes, spoilt, and judged by `gpg` and by us.
@Suite struct OpenPGPToolTests {
  /// Name and algorithm as `gpg --quick-generate-key` takes it.
  static let algorithms = ["ed25519", "rsa2048", "rsa3072", "nistp256", "nistp384", "nistp521"]

  @Test func `every key kind, spoilt in every way, is judged as gpg judges it`() throws {
    let bench = try OpenPGPWorkbench()
    for algorithm in Self.algorithms {
      let key = try bench.makeKey(algorithm, algorithm)
      let ring = try OpenPGPKeyring.load(try bench.export(key), path: "ring.asc", now: now)
      let verifier = SignatureVerifier(openPGP: [ring])
      let signature = try bench.sign(payload, by: key)
      for (name, spoilt, text) in try spoilings(of: signature) {
        let check = verifier.check(payload: spoilt, signature: text, now: now)
        let verdict = try bench.verdict(spoilt, text)
        let label: Comment = "\(algorithm): \(name): we say \(String(describing: check.outcome)), gpg \(verdict)"
        if name == "no checksum" {
          // RFC 4880 §6.1 makes the checksum optional; gpg misses it when the base64 happens to need no padding.
          #expect(check.outcome == .good, label)
        } else {
          #expect((check.outcome == .good) == (verdict == "G"), label)
        }
        if name.hasPrefix("payload") { #expect(check.outcome == .bad && verdict == "B", label) }
      }
      let good = verifier.check(payload: payload, signature: signature, now: now)
      #expect(good.outcome == .good && good.claimedTime == now && !good.keyExpired, "\(algorithm)")
      #expect(good.key == ring.certificates[0].fingerprint)
    }
  }

  private func spoilings(of signature: [UInt8]) throws -> [(String, [UInt8], [UInt8])] {
    var position = 0
    let blob = try OpenPGPArmour(signature, at: &position).data
    func flip(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
      var bytes = bytes
      bytes[index < 0 ? bytes.count + index : index] ^= 1
      return bytes
    }
    func text(_ replace: (String) -> String) -> [UInt8] {
      Array(replace(String(decoding: signature, as: UTF8.self)).utf8)
    }
    return [
      ("nothing", payload, signature),
      ("payload bit", flip(payload, 3), signature),
      ("payload cut", payload.dropLast(), signature),
      ("payload longer", payload + [0x0a], signature),
      ("payload with CRLF", payload.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }, signature),
      ("armoured again", payload, armoured(blob)),
      ("bit of the last integer", payload, armoured(flip(blob, -3))),
      ("bit in the hashed part", payload, armoured(flip(blob, 12))),
      ("version 5", payload, armoured(flip(blob, 3))),
      ("left 16 bits", payload, armoured(try leftSixteenBitsFlipped(blob))),
      ("packet cut", payload, armoured(blob.dropLast())),
      ("packet doubled", payload, armoured(blob + blob)),
      ("armour cut", payload, signature.dropLast(40)),
      ("armour doubled", payload, signature + signature),
      ("checksum wrong", payload, armoured(blob, checksum: "=AAAA")),
      ("no checksum", payload, armoured(blob, checksum: nil)),
      ("header lines", payload, text { $0.replacing("\n\n", with: "\nVersion: x\nComment: y: z\n\n") }),
      ("CRLF armour", payload, signature.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }),
      ("no final line feed", payload, signature.dropLast()),
      ("blank line after armour", payload, signature + [0x0a]),
      ("empty armour", payload, armoured([])),
    ]
  }

  private func leftSixteenBitsFlipped(_ blob: [UInt8]) throws -> [UInt8] {
    var reader = ByteReader(blob)
    let packet = try OpenPGPPacket(&reader)
    var body = ByteReader(packet.body)
    _ = body.take(4)
    _ = body.take(Int(body.uint16() ?? 0))
    _ = body.take(Int(body.uint16() ?? 0))
    var bytes = blob
    bytes[blob.count - packet.body.count + body.position] ^= 0xff
    return bytes
  }
}

/// ASCII armour around a signature packet; the checksum is right unless given.
func armoured(_ blob: some Collection<UInt8>, label: String = "PGP SIGNATURE", checksum: String? = "") -> [UInt8] {
  let text = Base64.encode(blob)
  var lines: [String] = ["-----BEGIN \(label)-----", ""]
  var rest = text[...]
  while !rest.isEmpty {
    lines.append(String(rest.prefix(64)))
    rest = rest.dropFirst(64)
  }
  if let checksum {
    lines.append(checksum.isEmpty ? "=" + Base64.encode(OpenPGPArmour.crc24(of: Array(blob))) : checksum)
  }
  return Array((lines + ["-----END \(label)-----", ""]).joined(separator: "\n").utf8)
}
