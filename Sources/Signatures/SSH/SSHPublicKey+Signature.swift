extension SSHPublicKey {
  /// The key that an SSH signature brings along; nil when it is no such signature, or comes with a certificate. That the
  /// key made the signature is for a check to say, and whose key it is for a person.
  public init?(inSignature armoured: [UInt8]) {
    guard let signature = try? SSHSignature(armoured: armoured) else { return nil }
    var reader = ByteReader(signature.publicKey)
    guard let name = reader.string() else { return nil }
    let type = String(decoding: name, as: UTF8.self)
    guard let key = try? SSHPublicKey(parsing: "\(type) \(Base64.encode(signature.publicKey))") else { return nil }
    self = key
  }
}
