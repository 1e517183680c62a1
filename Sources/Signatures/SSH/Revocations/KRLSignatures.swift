/// The signatures at the end of a key revocation list. Whose they are decides nothing: the operator named the file. They
/// must be in order all the same, so that a list which was cut or changed is noticed.
struct KRLSignatures {
  /// Who signed, in wire form.
  private(set) var keys: [[UInt8]] = []

  var isEmpty: Bool { keys.isEmpty }

  /// A verification each, of the whole list.
  private static let limit = 16

  /// - Parameters:
  ///   - reader: stands behind the section's key; is left behind the signature.
  ///   - bytes: the whole list; the signature is over everything before it.
  mutating func take(
    key: ArraySlice<UInt8>, from reader: inout ByteReader, over bytes: [UInt8]
  ) throws(Refusal) {
    let signedEnd = reader.position
    guard let signature = reader.string() else { throw .malformed("its signature is cut short") }
    guard keys.count < Self.limit else { throw .unsupported("more than \(Self.limit) signatures") }
    guard !keys.contains(Array(key)) else { throw .malformed("it is signed twice with one key") }
    let verification = try SSHVerificationKey(blob: Array(key))
    guard try verification.verifies(signature, over: Array(bytes[..<signedEnd])) else {
      throw .malformed("its signature does not verify")
    }
    keys.append(Array(key))
  }
}
