public import Calendars

/// The certificates of a keyring file, parsed, judged and made ready for verifying.
public struct OpenPGPKeyring: Sendable {
  /// In the order of the file.
  public let certificates: [OpenPGPCertificate]
  /// Lines for a person about what was passed over.
  public let warnings: [String]
  let keys: [OpenPGPKnownKey]

  /// Reads armoured or binary keyrings, several blocks in one file included, with the system's librnp, which is opened
  /// only here, on first use.
  ///
  /// - Parameters:
  ///   - path: as shown to the user in errors.
  ///   - now: self-signatures from the future do not count.
  ///   - library: what the dynamic loader is asked for.
  ///
  /// Throws `invalidKeyFile` when the bytes are no keyring, `libraryUnavailable` without librnp.
  public static func load(
    _ bytes: [UInt8], path: String, now: Timestamp, library: String = "librnp.so.0"
  ) throws(SignatureError) -> OpenPGPKeyring {
    func invalid(_ why: String, _ hints: [String] = []) -> SignatureError {
      SignatureError(.invalidKeyFile, "`\(path)` is not an OpenPGP keyring: \(why)", hints: hints)
    }
    let export = "export the public keys: `gpg --armor --export KEY > \(path)`"
    guard bytes.count <= sizeLimit else { throw invalid("it is larger than \(sizeLimit >> 20) MiB") }
    let groups: [OpenPGPPacketGroup]
    do throws(Refusal) {
      groups = try OpenPGPPacketGroup.all(inKeyring: bytes)
    } catch {
      switch error {
      case .malformed(let why), .unsupported(let why):
        throw invalid(why, [export])
      }
    }
    guard !groups.isEmpty else { throw invalid("it holds no certificate", [export]) }
    let librnp = try Librnp(library: library)
    var certificates: [OpenPGPCertificate] = []
    var keys: [OpenPGPKnownKey] = []
    var warnings: [String] = []
    for group in groups {
      do throws(Refusal) {
        let (certificate, usable) = try group.judged(by: librnp, now: now)
        certificates.append(certificate)
        keys += usable
      } catch {
        switch error {
        case .malformed(let why), .unsupported(let why):
          warnings.append("`\(path)`: certificate \(group.name) is passed over: \(why)")
        }
      }
    }
    guard !certificates.isEmpty else {
      throw invalid("no certificate in it is valid (\(warnings.first ?? ""))")
    }
    return OpenPGPKeyring(certificates: certificates, warnings: warnings, keys: keys)
  }

  /// Debian's whole developers' keyring has 30 MB.
  private static let sizeLimit = 64 << 20
}
