/// What built-in actions need beside their arguments.
public struct ActionSurroundings: Sendable {
  /// The workspace's `trust.yaml`; nil when there is none.
  public var trustPolicy: String?
  /// Where pins and the epoch of accepted policies are remembered.
  public var stateFolder: String
  /// The workspace's `contacts/`.
  public var contacts: String?
  /// A person is at the terminal: `git` and `ssh-keygen` may ask there.
  public var isInteractive: Bool

  public init(trustPolicy: String?, stateFolder: String, contacts: String?, isInteractive: Bool) {
    self.trustPolicy = trustPolicy
    self.stateFolder = stateFolder
    self.contacts = contacts
    self.isInteractive = isInteractive
  }
}
