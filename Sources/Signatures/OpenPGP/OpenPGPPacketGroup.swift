/// The packets of one certificate (RFC 4880 §11.1): a primary key, what belongs to it, and its subkeys.
struct OpenPGPPacketGroup {
  /// A user ID or a subkey, with the signatures that follow it.
  struct Part {
    let packet: OpenPGPPacket
    var signatures: [OpenPGPPacket] = []
  }

  let primary: OpenPGPPacket
  /// Right behind the primary key: what it says about itself as a whole.
  private(set) var signatures: [OpenPGPPacket] = []
  private(set) var userIDs: [Part] = []
  private(set) var subkeys: [Part] = []
  private var last = Place.primary
  private enum Place { case primary, userID, attribute, subkey }

  /// No certificate in use comes near: the largest are flooded with third-party signatures, which are not kept here.
  private static let subkeyLimit = 256
  private static let userIDLimit = 1024
  private static let certificateLimit = 10_000

  /// The certificates of a keyring, armoured (any number of blocks, text between them ignored) or binary.
  static func all(inKeyring bytes: [UInt8]) throws(Refusal) -> [OpenPGPPacketGroup] {
    guard let first = bytes.first(where: { !Base64.isSpace($0) }) else { throw .malformed("it is empty") }
    if first & 0x80 != 0 && !bytes.starts(with: [0xef, 0xbb, 0xbf]) { return try all(in: bytes) }
    var groups: [OpenPGPPacketGroup] = []
    var position = 0
    while position < bytes.count {
      var next = position
      guard let line = OpenPGPArmour.line(in: bytes, at: &next) else { break }
      if OpenPGPArmour.label(of: line, "-----BEGIN ") != nil {
        let block = try OpenPGPArmour(bytes, at: &position)
        guard block.label == "PGP PUBLIC KEY BLOCK" else {
          throw .malformed("it holds a \(printable(block.label)), not a PGP PUBLIC KEY BLOCK")
        }
        groups += try all(in: block.data)
        guard groups.count <= certificateLimit else { throw .malformed("it has more than 10,000 certificates") }
      } else {
        position = next
      }
    }
    return groups
  }

  private static func all(in bytes: [UInt8]) throws(Refusal) -> [OpenPGPPacketGroup] {
    var groups: [OpenPGPPacketGroup] = []
    for packet in try OpenPGPPacket.all(in: bytes) {
      switch packet.tag {
      case OpenPGPPacket.Tag.publicKey:
        guard groups.count < certificateLimit else { throw .malformed("it has more than 10,000 certificates") }
        groups.append(OpenPGPPacketGroup(primary: packet))
      case OpenPGPPacket.Tag.secretKey, OpenPGPPacket.Tag.secretSubkey:
        throw .malformed("it holds a secret key, which must not lie beside a repository")
      case OpenPGPPacket.Tag.marker, OpenPGPPacket.Tag.trust:
        continue
      case OpenPGPPacket.Tag.signature, OpenPGPPacket.Tag.userID, OpenPGPPacket.Tag.userAttribute,
        OpenPGPPacket.Tag.publicSubkey:
        guard !groups.isEmpty else { throw .malformed("it does not begin with a public key") }
        try groups[groups.count - 1].add(packet)
      default:
        throw .malformed("it holds a packet with the tag \(packet.tag), which belongs in no certificate")
      }
    }
    return groups
  }

  private init(primary packet: OpenPGPPacket) {
    primary = packet
  }

  private mutating func add(_ packet: OpenPGPPacket) throws(Refusal) {
    switch packet.tag {
    case OpenPGPPacket.Tag.userID:
      guard userIDs.count < Self.userIDLimit else { throw .malformed("a certificate has more than 1,024 user IDs") }
      userIDs.append(Part(packet: packet))
      last = .userID
    case OpenPGPPacket.Tag.userAttribute:
      // A picture says nothing about the key, and what is certified about it does not either.
      last = .attribute
    case OpenPGPPacket.Tag.publicSubkey:
      guard subkeys.count < Self.subkeyLimit else { throw .malformed("a certificate has more than 256 subkeys") }
      subkeys.append(Part(packet: packet))
      last = .subkey
    default:
      switch last {
      case .primary: signatures.append(packet)
      case .userID: userIDs[userIDs.count - 1].signatures.append(packet)
      case .attribute: break
      case .subkey: subkeys[subkeys.count - 1].signatures.append(packet)
      }
    }
  }

  /// The certificate's packets, pictures aside, as a binary keyring.
  var material: [UInt8] {
    ([primary] + signatures + (userIDs + subkeys).flatMap { [$0.packet] + $0.signatures }).flatMap { Array($0.whole) }
  }

  /// How a message names the certificate: by its first user ID, else by what its key packet begins with.
  var name: String {
    userIDs.first.map { "of `\(printable(String(decoding: $0.packet.body, as: UTF8.self)))`" } ?? "without a user ID"
  }
}

/// Uppercase, as fingerprints are written.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10 }
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    text.append(digit(byte >> 4))
    text.append(digit(byte & 0xf))
  }
  return String(decoding: text, as: UTF8.self)
}
