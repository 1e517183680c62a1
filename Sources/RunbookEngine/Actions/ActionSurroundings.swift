public import HTTP

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
  /// This version of Runback, whose verified signatures are remembered; nil verifies each again.
  public var program: String?
  public var http: any HTTPSender

  public init(
    trustPolicy: String?, stateFolder: String, contacts: String?, isInteractive: Bool,
    program: String? = nil, http: any HTTPSender = HTTPClient()
  ) {
    self.trustPolicy = trustPolicy
    self.stateFolder = stateFolder
    self.contacts = contacts
    self.isInteractive = isInteractive
    self.program = program
    self.http = http
  }
}
