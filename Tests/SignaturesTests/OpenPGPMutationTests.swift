import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = OpenPGPCase.payload
private let now = Timestamp(secondsSinceEpoch: Int64(OpenPGPCase.present))
private let birth = OpenPGPCase.birth

/// Armour, packets and key rings that were changed at random: nothing crashes, and nothing false is good.
@Suite struct OpenPGPMutationTests {
  @Test func `armour that still parses has the data, unless the checksum went as well`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let data = (0..<150).map { _ in UInt8.random(in: 0...255, using: &random) }
    let text = armoured(data)
    for _ in 0..<5000 {
      let mutant = mutated(text, &random)
      var position = 0
      guard let armour = try? OpenPGPArmour(mutant, at: &position) else { continue }
      #expect(position <= mutant.count, "seed \(seed)")
      if armour.data != data {
        let lines = mutant.split(separator: 0x0a)
        #expect(
          !lines.contains { $0.first == UInt8(ascii: "=") && $0.count == 5 }, "seed \(seed): \(mutant)")
      }
    }
  }

  @Test func `packets that parse lie side by side and fill the bytes`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let whole = packet(6, [4, 1, 2, 3]) + [0x88, 3, 1, 2, 3] + packet(13, Array("ana".utf8)) + [0xc2, 2, 9, 9]
    for _ in 0..<5000 {
      let mutant = mutated(whole, &random)
      guard let packets = try? OpenPGPPacket.all(in: mutant) else { continue }
      #expect(Array(packets.map(\.whole).joined()) == mutant, "seed \(seed): \(mutant)")
    }
  }

  @Test(arguments: [false, true]) func `a good signature is good only under the key that made it`(
    isForeign: Bool
  ) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let (certificate, signature, fingerprint) = try isForeign ? foreign() : forged()
    let text = armoured(signature)
    for _ in 0..<(isForeign ? 60 : 400) {
      let mutant = mutated(certificate, &random)
      guard let ring = try? OpenPGPKeyring.load(mutant, path: "ring", now: now) else { continue }
      let verifier = SignatureVerifier(openPGP: [ring])
      let check = verifier.check(payload: payload, signature: text, now: now)
      if check.outcome == .good { #expect(check.key?.value == fingerprint, "seed \(seed): \(mutant)") }
      let other = mutated(payload, &random)
      if other != payload {
        let spoilt = verifier.check(payload: other, signature: text, now: now)
        #expect(spoilt.outcome != .good, "seed \(seed): \(mutant), \(other)")
      }
    }
    // And under the right key no other signature is good.
    let verifier = SignatureVerifier(openPGP: [try OpenPGPKeyring.load(certificate, path: "ring", now: now)])
    #expect(verifier.check(payload: payload, signature: text, now: now).outcome == .good)
    let parsed = try OpenPGPSignature(body: try #require(OpenPGPPacket.all(in: signature).first).body)
    for _ in 0..<(isForeign ? 60 : 400) {
      let mutant = mutated(signature, &random)
      let check = verifier.check(payload: payload, signature: armoured(mutant), now: now)
      guard check.outcome == .good else { continue }
      let again = try OpenPGPSignature(body: try #require(OpenPGPPacket.all(in: mutant).first).body)
      #expect(again.hashedPart.elementsEqual(parsed.hashedPart), "seed \(seed): \(mutant)")
      #expect(again.integers.map(Array.init) == parsed.integers.map(Array.init), "seed \(seed): \(mutant)")
    }
  }

  private func forged() throws -> ([UInt8], [UInt8], String) {
    let primary = try ForgedKey(created: birth)
    let subkey = try ForgedKey(created: birth, curve25519: false)
    var certificate = ForgedCertificate(primary: primary)
    try certificate.certify(created: birth)
    try certificate.bind(subkey, created: birth)
    let body = try subkey.signature(over: payload, created: OpenPGPCase.yesterday)
    return (certificate.bytes, packet(2, body), primary.hex)
  }

  /// By a key that librnp verifies.
  private func foreign() throws -> ([UInt8], [UInt8], String) {
    let bench = try OpenPGPWorkbench()
    let key = try bench.makeKey("foreign", "secp256k1")
    let certificate = try bench.export(key, armoured: false)
    var position = 0
    let signature = try OpenPGPArmour(try bench.sign(payload, by: key), at: &position).data
    let ring = try OpenPGPKeyring.load(certificate, path: "ring", now: now)
    return (certificate, signature, ring.certificates[0].primary.fingerprint)
  }
}
