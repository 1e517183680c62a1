public import Calendars

/// The certificates of a keyring file, parsed, judged and made ready for verifying.
public struct OpenPGPKeyring: Sendable {
  /// In the order of the file.
  public let certificates: [OpenPGPCertificate]
  /// Lines for a person about what was passed over.
  public let warnings: [String]
  let keys: [OpenPGPKnownKey]

  /// Reads armoured or binary keyrings, several blocks in one file included. The system's librnp is opened when a key
  /// needs it: DSA, Brainpool's curves, secp256k1.
  ///
  /// - Parameters:
  ///   - path: as shown to the user in errors.
  ///   - now: self-signatures from the future do not count.
  ///   - library: what the dynamic loader is asked for.
  ///
  /// Throws `invalidKeyFile` when the bytes are no keyring, `libraryUnavailable` without a librnp that a key needs.
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
    var judges: [(name: String, judge: OpenPGPCertificateJudge)] = []
    var certificates: [OpenPGPCertificate] = []
    var keys: [OpenPGPKnownKey] = []
    var warnings: [String] = []
    func passOver(_ name: String, _ refusal: Refusal) {
      switch refusal {
      case .malformed(let why), .unsupported(let why):
        warnings.append("`\(path)`: certificate \(name) is passed over: \(why)")
      }
    }
    for group in groups {
      do throws(Refusal) {
        judges.append((group.name, try OpenPGPCertificateJudge(group, now: now.secondsSinceEpoch)))
      } catch {
        passOver(group.name, error)
      }
    }
    let librnp = judges.contains { $0.judge.needsLibrnp } ? try Librnp(library: library) : nil
    let primaryKeys = judges.map { ($0.judge.primary.fingerprint, $0.judge.primary) }
    let revokers = Dictionary(primaryKeys) { first, _ in first }
    for (name, judge) in judges {
      do throws(Refusal) {
        let judgement = try judge.judgement(librnp: librnp, revokers: revokers)
        certificates.append(judgement.certificate)
        keys += judgement.keys
        warnings += judgement.warnings.map { "`\(path)`: certificate \(name): \($0)" }
      } catch {
        passOver(name, error)
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
