extension OpenPGPKeyring {
  /// The certificates of a keyring file one by one, each as a binary keyring of its own, in the order of the file.
  public static func split(_ bytes: [UInt8]) throws(SignatureError) -> [[UInt8]] {
    do throws(Refusal) {
      return try OpenPGPPacketGroup.all(inKeyring: bytes).map(\.material)
    } catch {
      switch error {
      case .malformed(let why), .unsupported(let why):
        throw SignatureError(.invalidKeyFile, "not an OpenPGP keyring: \(why)")
      }
    }
  }
}
