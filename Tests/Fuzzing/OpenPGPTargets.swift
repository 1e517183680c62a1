import Calendars

@testable import Signatures

/// The instant of every verdict here; the keys are made now, and the clock is not read.
let now = Timestamp(secondsSinceEpoch: 4_000_000_000)

/// A block that is read: written again, it has the same data.
func fuzzArmour(_ bytes: [UInt8]) {
  var position = 0
  while position < bytes.count {
    let start = position
    guard let block = try? OpenPGPArmour(bytes, at: &position) else {
      require(position >= start && position <= bytes.count, "the position left the text")
      guard OpenPGPArmour.line(in: bytes, at: &position) != nil else { return }
      require(position > start, "the position does not move")
      continue
    }
    require(position > start && position <= bytes.count, "the position left the text")
    let written = armoured(block.data, as: block.label)
    var again = 0
    guard let copy = try? OpenPGPArmour(written, at: &again) else {
      // A label is any text between the dashes, so that what is written can differ in its white space.
      continue
    }
    require(copy.data == block.data, "a block is not read as it is written")
  }
}

func armoured(_ data: [UInt8], as label: String) -> [UInt8] {
  let text =
    "-----BEGIN \(label)-----\n\n\(Base64.encode(data))\n=\(Base64.encode(OpenPGPArmour.crc24(of: data)))\n-----END \(label)-----\n"
  return Array(text.utf8)
}

/// Packets that are read make the bytes again, and what is in them stays inside them.
func fuzzPackets(_ bytes: [UInt8]) {
  guard let packets = try? OpenPGPPacket.all(in: bytes) else { return }
  require(packets.flatMap(\.whole) == bytes, "the packets are not the bytes")
  for packet in packets {
    require(packet.whole.suffix(packet.body.count).elementsEqual(packet.body), "a body is not its packet's end")
    if let signature = try? OpenPGPSignature(body: packet.body) {
      require(packet.body.starts(with: signature.hashedPart), "what is hashed is not the packet's beginning")
      require(signature.integers.allSatisfy { $0.first != 0 }, "an integer has leading zeros")
      for embedded in signature.subpackets.embeddedSignatures { _ = try? OpenPGPSignature(body: embedded) }
    }
    if let key = try? OpenPGPVerificationKey(body: packet.body) {
      require(key.fingerprint.count == 20, "a fingerprint has not 20 bytes")
    }
  }
}

/// Keyrings up to the point where librnp is asked.
func fuzzKeyring(_ bytes: [UInt8]) {
  guard let groups = try? OpenPGPPacketGroup.all(inKeyring: bytes) else { return }
  for group in groups { _ = group.name }
}

/// Whole keyrings, librnp included: what it says is bound by the fingerprints that are computed here.
func fuzzCertificate() -> FuzzTarget {
  { bytes in
    guard let keyring = try? OpenPGPKeyring.load(bytes, path: "input", now: now) else { return }
    for certificate in keyring.certificates {
      for key in [certificate.primary] + certificate.subkeys {
        require(key.fingerprint.utf8.count == 40, "a fingerprint has not 40 digits")
      }
    }
    require(
      keyring.keys.count == keyring.certificates.reduce(0) { $0 + 1 + $1.subkeys.count }, "keys without certificate")
    _ = SignatureVerifier(openPGP: [keyring])
  }
}

/// Signature packets under known keys: whatever is done to them, they are never good over another payload.
func fuzzOpenPGPSignature() -> FuzzTarget {
  let verifier = SignatureVerifier(openPGP: [keyring()])
  let payload = material("payload") + Array("another".utf8)
  return { bytes in
    let check = verifier.check(payload: payload, signature: armoured(bytes, as: "PGP SIGNATURE"), now: now)
    require(![.good, .expired, .revoked].contains(check.outcome), "a signature verifies over what was not signed")
  }
}

func keyring() -> OpenPGPKeyring {
  guard let keyring = try? OpenPGPKeyring.load(material("keyring.pgp"), path: "keyring.pgp", now: now) else {
    require(false, "the keyring of `scripts/fuzz` is refused")
    return keyring()
  }
  return keyring
}
