/// An entry of Sigstore's transparency log as gitsign embeds it: `dev.sigstore.rekor.v1.TransparencyLogEntry`
/// (github.com/sigstore/protobuf-specs, `sigstore_rekor.proto`).
struct RekorEntry {
  /// That the entry is in the log's tree.
  struct InclusionProof {
    var index: UInt64 = 0
    var treeSize: UInt64 = 0
    var rootHash: ArraySlice<UInt8> = []
    var hashes: [ArraySlice<UInt8>] = []
    /// The tree as the log signed it: a signed note (golang.org/x/mod/sumdb/note).
    var checkpoint: ArraySlice<UInt8> = []
  }

  private(set) var index: UInt64 = 0
  private(set) var logID: ArraySlice<UInt8> = []
  private(set) var kind: ArraySlice<UInt8> = []
  private(set) var version: ArraySlice<UInt8> = []
  /// Seconds since 1970 by the log's clock.
  private(set) var integratedTime: UInt64 = 0
  /// The log's signature over this entry and its time.
  private(set) var signedTimestamp: ArraySlice<UInt8> = []
  private(set) var proof: InclusionProof?
  /// What was logged. gitsign leaves it out, since it follows from the signature.
  private(set) var body: ArraySlice<UInt8>?

  private static let hashLimit = 64

  init(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
    var reader = ProtobufReader(bytes)
    var seen: Set<UInt64> = []
    while let (field, value) = try reader.next() {
      guard (1...7).contains(field) else { continue }
      // Twice the same field: two programs could read two values.
      guard seen.insert(field).inserted else { throw ProtobufReader.garbled }
      switch (field, value) {
      case (1, .number(let number)): index = number
      case (2, .bytes(let message)): logID = try Self.fields(message)[1] ?? []
      case (3, .bytes(let message)):
        let fields = try Self.fields(message)
        (kind, version) = (fields[1] ?? [], fields[2] ?? [])
      case (4, .number(let number)): integratedTime = number
      case (5, .bytes(let message)): signedTimestamp = try Self.fields(message)[1] ?? []
      case (6, .bytes(let message)): proof = try Self.proof(message)
      case (7, .bytes(let message)): body = message
      default: throw ProtobufReader.garbled
      }
    }
  }

  private static func proof(_ message: ArraySlice<UInt8>) throws(Refusal) -> InclusionProof {
    var proof = InclusionProof()
    var seen: Set<UInt64> = []
    var reader = ProtobufReader(message)
    while let (field, value) = try reader.next() {
      guard (1...5).contains(field) else { continue }
      guard field == 4 || seen.insert(field).inserted else { throw ProtobufReader.garbled }
      switch (field, value) {
      case (1, .number(let number)): proof.index = number
      case (2, .bytes(let hash)): proof.rootHash = hash
      case (3, .number(let number)): proof.treeSize = number
      case (4, .bytes(let hash)):
        guard proof.hashes.count < hashLimit else { throw ProtobufReader.garbled }
        proof.hashes.append(hash)
      case (5, .bytes(let message)): proof.checkpoint = try fields(message)[1] ?? []
      default: throw ProtobufReader.garbled
      }
    }
    return proof
  }

  /// The fields of a message that has nothing but bytes, each at most once.
  private static func fields(_ message: ArraySlice<UInt8>) throws(Refusal) -> [UInt64: ArraySlice<UInt8>] {
    var reader = ProtobufReader(message)
    var fields: [UInt64: ArraySlice<UInt8>] = [:]
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value, fields[field] == nil else { throw ProtobufReader.garbled }
      fields[field] = bytes
    }
    return fields
  }
}
