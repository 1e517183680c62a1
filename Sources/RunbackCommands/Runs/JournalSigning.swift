import Git
import Processes
import Signing

/// The operator's own key, for what they sign without being asked: that they began a run, and how far its journal went.
struct JournalSigning: Sendable {
  private let signer: CommitSigner

  /// Nil when git is not configured to sign with an SSH key: then the requester stays unproven.
  init?(_ surroundings: Surroundings) {
    guard let configuration = try? GitConfiguration.read(environment: surroundings.environment) else { return nil }
    let settings = SigningSettings { configuration[$0] }
    guard settings.format == "ssh", settings.signingKey != nil,
      let key = try? SigningKey.choose(
        explicit: nil, settings: settings, home: surroundings.environment["HOME"]),
      let signer = try? CommitSigner(
        key: key, settings: settings, environment: surroundings.environment, interactive: false,
        processes: surroundings.processes)
    else { return nil }
    self.signer = signer
  }

  /// Nil when the key cannot be used without asking, as one with a passphrase that no agent holds.
  func sign(_ bytes: [UInt8], namespace: String) async -> String? {
    (try? await signer.sign(bytes, namespace: namespace)).map { String(decoding: $0, as: UTF8.self) }
  }
}
