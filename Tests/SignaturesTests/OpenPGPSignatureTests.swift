import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
private let present: UInt32 = 1_790_000_000
private let now = Timestamp(secondsSinceEpoch: Int64(present))

@Suite struct OpenPGPSignatureTests {
  private let key: ForgedKey
  private let verifier: SignatureVerifier

  init() throws {
    key = try ForgedKey(created: present - 1000)
    var certificate = ForgedCertificate(primary: key)
    try certificate.certify(created: present - 1000)
    verifier = SignatureVerifier(
      openPGP: [try OpenPGPKeyring.load(certificate.bytes, path: "ring", now: now)])
  }

  private func outcome(_ text: [UInt8]) -> SignatureCheck.Outcome {
    verifier.check(payload: payload, signature: text, now: now).outcome
  }

  @Test func `nothing, and what no format begins with`() {
    #expect(
      verifier.check(payload: payload, signature: [], now: now) == SignatureCheck(format: nil, outcome: .unsigned))
    let wrong = SignatureCheck.Outcome.malformed("the first line is not that of a signature")
    for text in ["x", "\n", " -----BEGIN PGP SIGNATURE-----\n", "-----BEGIN PGP SIGNATURE----"] {
      #expect(outcome(Array(text.utf8)) == wrong)
    }
    #expect(
      verifier.check(payload: payload, signature: Array("-----BEGIN SIGNED MESSAGE-----\n".utf8), now: now)
        == SignatureCheck(format: .x509, outcome: .malformed("the block `SIGNED MESSAGE` has no last line")))
  }

  @Test func `anything but one detached signature in one block is refused`() throws {
    let body = packet(2, try key.signature(over: payload, created: present))
    #expect(outcome(armoured(body)) == .good)
    #expect(
      outcome(armoured(body + body)) == .malformed("the block is not exactly one signature packet, but 2 packets"))
    #expect(
      outcome(armoured(packet(10, Array("PGP".utf8)) + body))
        == .malformed("the block is not exactly one signature packet, but 2 packets"))
    #expect(
      outcome(armoured(packet(11, [0x62, 0, 0, 0, 0, 0]) + body))
        == .malformed("the block is not exactly one signature packet, but 2 packets"))
    #expect(outcome(armoured([])) == .malformed("the block is not exactly one signature packet, but 0 packets"))
    #expect(outcome(armoured(body) + armoured(body)) == .malformed("bytes follow the OpenPGP signature"))
    #expect(outcome(armoured(body) + Array("x".utf8)) == .malformed("bytes follow the OpenPGP signature"))
    #expect(
      outcome(armoured(body, label: "PGP MESSAGE")) == .unsupported("PGP MESSAGE in place of a detached signature"))
  }

  @Test func `the issuer may be named in either area, by fingerprint or by key ID`() throws {
    let other = try ForgedKey(created: present)
    let body = try key.signature(over: payload, created: present, unhashed: [])
    let check = verifier.check(payload: payload, signature: armoured(packet(2, body)), now: now)
    #expect(
      check
        == SignatureCheck(
          format: .openpgp, outcome: .good, key: KeyFingerprint(format: .openpgp, value: key.hex), keyHint: key.hex,
          claimedTime: now))
    // A key ID in the unhashed area that points elsewhere changes nothing: the fingerprint decides.
    let misled = try key.signature(
      over: payload, created: present, unhashed: [subpacket(16, Array(other.fingerprint.suffix(8)))])
    #expect(outcome(armoured(packet(2, misled))) == .good)
  }

  @Test func `integers that do not fit are malformed`() throws {
    let body = try key.signature(over: payload, created: present)
    let parsed = try OpenPGPSignature(body: body[...])
    let head = Array(body.dropLast(parsed.integers.reduce(0) { $0 + 2 + $1.count }))
    let integers = parsed.integers.map { multiprecision(Array($0)) }
    #expect(outcome(armoured(packet(2, head + integers[0]))) == .malformed("the signature is not two integers"))
    #expect(
      outcome(armoured(packet(2, head + Array(integers.joined()) + integers[0])))
        == .malformed("the signature is not two integers"))
    #expect(
      outcome(armoured(packet(2, head + Array(integers.joined()) + [0, 9, 1]))) == .malformed("an integer is cut short")
    )
    #expect(
      outcome(armoured(packet(2, head + [0, 1, 0xff] + integers[1])))
        == .malformed("an integer is larger than its bit count"))
    #expect(
      outcome(armoured(packet(2, head + multiprecision([UInt8](repeating: 0xff, count: 33)) + integers[1])))
        == .malformed("an integer of the signature is larger than its curve"))
    #expect(outcome(armoured(packet(2, head + [0xff, 0xff]))) == .malformed("an integer is cut short"))
    // A bit count that is too large is what GitHub writes; the number is the same.
    let loose = integers.map { integer in bigEndian(UInt16((integer.count - 2) * 8)) + integer.dropFirst(2) }
    #expect(outcome(armoured(packet(2, head + Array(loose.joined())))) == .good)
  }

  @Test func `no mutation of a packet is good, and none crashes`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let body = try key.signature(over: payload, created: present)
    let whole = packet(2, body)
    // Bytes outside the signed part: the packet's header, the unhashed area, the left 16 bits, the integers' bit counts.
    let parsed = try OpenPGPSignature(body: body[...])
    for _ in 0..<2000 {
      let mutant = mutated(whole, &random)
      let check = verifier.check(payload: payload, signature: armoured(mutant), now: now)
      if check.outcome == .good {
        var reader = ByteReader(mutant)
        let again = try OpenPGPSignature(body: try OpenPGPPacket(&reader).body)
        #expect(again.hashedPart.elementsEqual(parsed.hashedPart), "seed \(seed), \(mutant)")
        #expect(again.integers.map(Array.init) == parsed.integers.map(Array.init), "seed \(seed), \(mutant)")
      }
      let other = mutated(payload, &random)
      if other != payload {
        let text = mutated(armoured(whole), &random)
        let check = verifier.check(payload: other, signature: text, now: now)
        #expect(check.outcome != .good, "seed \(seed), \(text), \(other)")
      }
    }
  }

  @Test func `one verifier serves many threads at once`() async throws {
    let text = armoured(packet(2, try key.signature(over: payload, created: present)))
    let verifier = verifier
    let good = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          (0..<50).count { round in
            let bytes = round % 2 == 0 ? payload : payload + [UInt8(task)]
            let check = verifier.check(payload: bytes, signature: text, now: now)
            return check.outcome == (round % 2 == 0 ? .good : .bad)
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(good == 400)
  }

  @Test func `librnp serves many threads at once`() async throws {
    let bench = try OpenPGPWorkbench()
    let name = try bench.makeKey("foreign", "secp256k1")
    let ring = try OpenPGPKeyring.load(try bench.export(name), path: "ring", now: now)
    let text = try bench.sign(payload, by: name)
    let verifier = SignatureVerifier(openPGP: [ring])
    let right = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          (0..<10).count { round in
            let bytes = round % 2 == 0 ? payload : payload + [UInt8(task)]
            let check = verifier.check(payload: bytes, signature: text, now: now)
            return check.outcome == (round % 2 == 0 ? .good : .bad)
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(right == 80)
  }
}
