/// What git's configuration says about signing.
///
/// To be read from the machine's and the user's configuration only: whoever wrote the repository that is judged wrote
/// its configuration too. `gpg.ssh.defaultKeyCommand` is not among the settings, because a key that a command chooses
/// is not one that the operator has named.
public struct SigningSettings: Sendable, Hashable {
  /// `gpg.format`: `openpgp` (also when nil), `ssh` or `x509`.
  public var format: String?
  /// `user.signingkey`.
  public var signingKey: String?
  /// `gpg.openpgp.program`, else `gpg.program`.
  public var openPGPProgram: String?
  /// `gpg.ssh.program`.
  public var sshProgram: String?

  public init(
    format: String? = nil, signingKey: String? = nil, openPGPProgram: String? = nil, sshProgram: String? = nil
  ) {
    self.format = format
    self.signingKey = signingKey
    self.openPGPProgram = openPGPProgram
    self.sshProgram = sshProgram
  }

  /// - Parameter value: the value of a setting by its lower-case name, nil when it is not set.
  public init(reading value: (String) -> String?) {
    self.init(
      format: value("gpg.format"), signingKey: value("user.signingkey"),
      openPGPProgram: value("gpg.openpgp.program") ?? value("gpg.program"), sshProgram: value("gpg.ssh.program"))
  }
}
