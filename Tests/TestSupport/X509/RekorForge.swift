public import Crypto
import FoundationEssentials

/// A transparency log of its own, which takes in what it is given and can be made to lie.
public struct RekorForge {
  /// What is wrong with the proof of inclusion.
  public enum Lie {
    case none, rootHash, size, index, path, shorterPath, longerPath, checkpointText, checkpointHint, noCheckpoint
  }

  public var lie = Lie.none
  let key = P256.Signing.PrivateKey()
  public var time: Int64 = 1_780_315_230
  public var index: UInt64 = 4711
  /// Leaves of the log's tree beside the one that is asked about, which is put in at `position`.
  public var otherLeaves: [[UInt8]] = (0..<6).map { Array("leaf \($0)".utf8) }
  public var position = 3
  public var withTimestamp = true
  public var withProof = true
  public var withBody = false
  public var kind = "hashedrekord"
  public var version = "0.0.1"
  /// Signs in the place of the log.
  public var impostor: P256.Signing.PrivateKey?
  /// Whose log the entry says that it is of.
  public var logID: [UInt8]?

  public init() {}

  public var publicKeyDER: [UInt8] { Array(key.publicKey.derRepresentation) }
  public var pem: String { key.publicKey.pemRepresentation + "\n" }

  /// The unsigned attribute with which gitsign embeds the entry of a signature.
  public func attribute(for signed: CMSForge.Signed) throws -> [UInt8] {
    CMSForge.attribute("1.3.6.1.4.1.57264.3.1", der(0x04, try entry(for: signed)))
  }

  /// The entry for a signature, in protobuf.
  public func entry(for signed: CMSForge.Signed) throws -> [UInt8] {
    let pem = X509Workbench.pem(signed.certificate)
    let hash = Self.hex(Array(SHA256.hash(data: signed.attributes)))
    let data = "{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"\(hash)\"}}"
    let publicKey = "{\"content\":\"\(Data(pem.utf8).base64EncodedString())\"}"
    let signature = "{\"content\":\"\(Data(signed.signature).base64EncodedString())\",\"publicKey\":\(publicKey)}"
    let spec = "{\"data\":\(data),\"signature\":\(signature)}"
    return try entry(Array("{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":\(spec)}".utf8))
  }

  private func entry(_ body: [UInt8]) throws -> [UInt8] {
    let signing = impostor ?? key
    let own = Array(SHA256.hash(data: key.publicKey.derRepresentation))
    let id = logID ?? own
    var entry = Self.number(1, index) + Self.bytes(2, Self.bytes(1, id))
    entry += Self.bytes(3, Self.bytes(1, Array(kind.utf8)) + Self.bytes(2, Array(version.utf8)))
    entry += Self.number(4, UInt64(bitPattern: time))
    if withTimestamp {
      let promise =
        "{\"body\":\"\(Data(body).base64EncodedString())\",\"integratedTime\":\(time),\"logID\":\"\(Self.hex(id))\","
        + "\"logIndex\":\(index)}"
      let signature = try signing.signature(for: Array(promise.utf8)).derRepresentation
      entry += Self.bytes(5, Self.bytes(1, Array(signature)))
    }
    if withProof { entry += Self.bytes(6, try proof(of: body, signing, hint: Array(own.prefix(4)))) }
    if withBody { entry += Self.bytes(7, body) }
    return entry
  }

  private func proof(of body: [UInt8], _ signing: P256.Signing.PrivateKey, hint: [UInt8]) throws -> [UInt8] {
    var leaves = otherLeaves
    leaves.insert(body, at: position)
    var root = Self.root(leaves[...])
    let text = "log.example.org - 1\n\(leaves.count)\n\(Data(root).base64EncodedString())\n"
    let key = lie == .checkpointHint ? [UInt8](repeating: 0, count: 4) : hint
    let signature = key + Array(try signing.signature(for: Array(text.utf8)).derRepresentation)
    let shown = lie == .checkpointText ? text + "another line\n" : text
    let note = lie == .noCheckpoint ? "" : shown + "\n— log.example.org \(Data(signature).base64EncodedString())\n"
    var path = Self.path(position, leaves[...])
    switch lie {
    case .rootHash: root[0] ^= 1
    case .path: path[0][0] ^= 1
    case .shorterPath: path.removeLast()
    case .longerPath: path.append(root)
    default: break
    }
    var proof = Self.number(1, UInt64(lie == .index ? position + 1 : position)) + Self.bytes(2, root)
    proof += Self.number(3, UInt64(lie == .size ? leaves.count + 1 : leaves.count))
    for hash in path { proof += Self.bytes(4, hash) }
    return proof + Self.bytes(5, Self.bytes(1, Array(note.utf8)))
  }

  // MARK: the tree, as RFC 6962 §2.1 defines it and not as an auditor computes it

  static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard leaves.count > 1 else { return Array(SHA256.hash(data: [0] + (leaves.first ?? []))) }
    let half = leaves.startIndex + split(leaves.count)
    return Array(SHA256.hash(data: [1] + root(leaves[..<half]) + root(leaves[half...])))
  }

  public static func path(_ index: Int, _ leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
    guard leaves.count > 1 else { return [] }
    let count = split(leaves.count)
    let half = leaves.startIndex + count
    return index < count
      ? path(index, leaves[..<half]) + [root(leaves[half...])]
      : path(index - count, leaves[half...]) + [root(leaves[..<half])]
  }

  /// The largest power of two below `count`.
  private static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  // MARK: protobuf

  public static func number(_ field: UInt8, _ value: UInt64) -> [UInt8] { [field << 3] + varint(value) }

  public static func bytes(_ field: UInt8, _ value: [UInt8]) -> [UInt8] {
    [field << 3 | 2] + varint(UInt64(value.count)) + value
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7f) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
