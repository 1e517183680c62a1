public import Diagnostics
import Git

/// What stopped a judgement from being made. A judgement that says no is no error but a value with a reason
/// (``Refusal``, ``CommitJudgement``).
public struct TrustError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    /// No policy, or a policy without a root where one is needed.
    case noPolicy, noRoot
    /// The policy or one of its key files is invalid; `diagnostics` say where.
    case invalidPolicy
    /// The witness log, or a copy of one, cannot be believed.
    case invalidWitness
    /// The signature cache remembers what is not so.
    case invalidCache
    /// A file, commit or branch that was named does not exist.
    case notFound
    /// The policy lies in the work tree that is judged, or its epoch went back.
    case policyRefused
    /// The content of a commit that has to be looked at is malformed, or more than anybody can look at.
    case unreadableContent
    /// The call cannot be answered as it stands.
    case usage
    /// A fault of the repository or of a signature library, in its own words and with its own exit code.
    case beneath(ExitCode)
  }

  public let code: Code
  public let message: String
  public let hints: [String]
  /// Filled for ``Code/invalidPolicy``.
  public let diagnostics: [Diagnostic]

  public init(_ code: Code, _ message: String, hints: [String] = [], diagnostics: [Diagnostic] = []) {
    self.code = code
    self.message = message
    self.hints = hints
    self.diagnostics = diagnostics
  }

  /// Wraps what a lower layer reported: its sentence and its exit code stand.
  init(_ error: some ReportableError) {
    self.init(.beneath(error.exitCode), error.message, hints: error.hints)
  }

  /// The same for the content of a commit, which may be what is at fault.
  init(reading error: GitError) {
    if error.isFaultOfContent {
      self.init(.unreadableContent, "its content cannot be read: \(error.message)")
    } else {
      self.init(error)
    }
  }

  public var exitCode: ExitCode {
    switch code {
    case .noPolicy, .noRoot, .usage: .usage
    case .invalidPolicy, .invalidWitness, .invalidCache, .unreadableContent: .invalidFile
    case .notFound: .notFound
    case .policyRefused: .refused
    case .beneath(let code): code
    }
  }

  public static let noPolicy = TrustError(
    .noPolicy, "no trust policy: nothing says whose signatures count",
    hints: [
      "`runback trust init` reads the history and proposes one, and `runback init DIR` writes a commented one",
      "or give `--policy FILE`, or `--allowed-signers FILE` or `--keyring FILE` with `--root COMMIT`",
    ])

  public static let noRoot = TrustError(
    .noRoot, "no root: nothing says from which commit the history is to be verified",
    hints: ["`runback trust init` reads the history and proposes one", "or give `--root COMMIT`"])
}
