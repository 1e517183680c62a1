public import Calendars

/// The certificates of one or more keyring files.
public struct OpenPGPKeyring: Sendable {
  public let certificates: [OpenPGPCertificate]

  /// Reads armoured or binary keyrings, several blocks in one file included, with the system's librnp, which is opened
  /// only here, on first use.
  ///
  /// - Parameters:
  ///   - path: as shown to the user in errors.
  ///   - now: self-signatures from the future do not count.
  ///
  /// Throws `invalidKeyFile` when the bytes are no keyring, `libraryUnavailable` without librnp.
  public static func load(_ bytes: [UInt8], path: String, now: Timestamp) throws(SignatureError) -> OpenPGPKeyring {
    throw SignatureError(.libraryUnavailable, "OpenPGP keyrings cannot be read yet (`\(path)`)")
  }
}
