import Crypto

/// Hashes of a log's tree (RFC 6962 §2.1).
enum MerkleTree {
  static func leafHash(_ content: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: [0] + content)) }

  private static func nodeHash(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: [1] + left + right))
  }

  /// The root that follows from a leaf and its audit path; nil when the path has not the length that it must have
  /// (RFC 9162 §2.1.3.2).
  static func root(
    leaf: [UInt8], index: UInt64, size: UInt64, path: [ArraySlice<UInt8>]
  ) -> [UInt8]? {
    guard index < size else { return nil }
    var node = index
    var last = size - 1
    var hash = leaf
    for sibling in path {
      guard last > 0, sibling.count == SHA256.byteCount else { return nil }
      if node & 1 == 1 || node == last {
        hash = nodeHash(sibling, hash)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = nodeHash(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 ? hash : nil
  }
}
