import Calendars
import Crypto
import Diagnostics

/// The public key of a Rekor transparency log, and what it can prove.
public struct TransparencyLogKey: Sendable {
  /// SHA-256 of the key as `SubjectPublicKeyInfo`, by which entries name their log.
  let logID: [UInt8]
  private let key: X509PublicKey

  private static let limit = 16

  /// The keys of a PEM file.
  ///
  /// - Parameter path: what messages call the file.
  /// - Throws: ``SignatureError/Code/invalidKeyFile``
  public static func load(_ bytes: [UInt8], path: String) throws(SignatureError) -> [TransparencyLogKey] {
    do throws(Refusal) {
      var keys: [TransparencyLogKey] = []
      for block in try PEMBlock.all(in: bytes, limit: limit) {
        guard block.label == "PUBLIC KEY" else { throw .malformed("a block is a `\(printable(block.label))`") }
        keys.append(try TransparencyLogKey(der: block.bytes))
      }
      guard !keys.isEmpty else { throw .malformed("there is no public key in it") }
      return keys
    } catch {
      throw SignatureError(
        .invalidKeyFile, "`\(path)` holds no key of a transparency log: \(error.sentence)",
        hints: ["it holds the log's public key in PEM, `-----BEGIN PUBLIC KEY-----`"])
    }
  }

  init(der: [UInt8]) throws(Refusal) {
    key = try X509PublicKey(try DERElement(der[...], "a public key"))
    logID = Array(SHA256.hash(data: der))
  }

  /// What speaks against the entry's being this log's word about `body`; nil when the log did take it in, at
  /// ``RekorEntry/integratedTime``.
  ///
  /// Only the signed entry timestamp says when: the tree's checkpoint, which the inclusion proof leads to, covers the
  /// body and not its time. So the timestamp must be there, and a proof, when there is one, must be right as well.
  func objection(to entry: RekorEntry, body: [UInt8]) -> String? {
    guard !entry.signedTimestamp.isEmpty else { return "the log's entry has no signed timestamp" }
    // RFC 8785, with the keys in order: what the log signed when it promised to take the entry in.
    let promise =
      "{\"body\":\"\(Base64.encode(body))\",\"integratedTime\":\(entry.integratedTime),"
      + "\"logID\":\"\(Diagnostics.hexadecimal(logID))\",\"logIndex\":\(entry.index)}"
    guard signs(entry.signedTimestamp, Array(promise.utf8)) else {
      return "the log's timestamp is not for this signature, or not by this log"
    }
    guard let proof = entry.proof else { return nil }
    guard let checkpoint = LogCheckpoint(proof.checkpoint) else { return "the log's checkpoint is garbled" }
    guard
      checkpoint.signatures.contains(where: {
        $0.keyHint.elementsEqual(logID.prefix(4)) && signs($0.value, checkpoint.text)
      })
    else { return "the log's checkpoint is not signed by this log" }
    guard checkpoint.treeSize == proof.treeSize, checkpoint.rootHash.elementsEqual(proof.rootHash),
      let root = MerkleTree.root(
        leaf: MerkleTree.leafHash(body), index: proof.index, size: proof.treeSize, path: proof.hashes),
      root == checkpoint.rootHash
    else { return "the signature is not in the log's tree as the entry claims" }
    return nil
  }

  private func signs(_ signature: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
    // A signature of another kind than the key is no signature of this key.
    (try? key.verifiesWithSHA256(signature, over: text)) ?? false
  }
}
