import Git
import Signing

extension CommitSigner {
  /// Signs with the user's own settings, and asks on their terminal.
  ///
  /// - Parameter key: an SSH key file, or an OpenPGP fingerprint; nil for the key that git signs with.
  init(key: String?, _ configuration: GitConfiguration, in surroundings: Surroundings) throws {
    let settings = SigningSettings { configuration[$0] }
    let console = surroundings.console
    self = try CommitSigner(
      key: .choose(
        explicit: key.map { $0.contains("/") ? surroundings.absolute($0) : $0 }, settings: settings,
        home: surroundings.environment["HOME"]),
      settings: settings, environment: surroundings.environment, interactive: console.canAsk,
      processes: surroundings.processes
    ) { text in
      // What concerns a person is the wish for a passphrase or a touch, not the names of files that are gone already.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let wanted = lines.filter { !$0.hasPrefix("Signing file ") && !$0.hasPrefix("Write signature to ") }
      console.writeError(wanted.joined(separator: "\n"))
    }
  }
}
