// The result codes keep the names that libgit2 gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import Diagnostics

/// What went wrong in a repository: a reason to decide by, libgit2's code when it has one, and a sentence.
public struct GitError: ReportableError, Hashable {
  /// What a caller may want to tell apart.
  public enum Reason: Sendable, Hashable {
    case noRepository
    case notOwned
    case unsupportedRepository
    case emptyRepository
    case shallowClone
    case missingBranch
    case missingRevision
    case ambiguousRevision
    case missingObject
    case missingPartialCloneObject
    case corruptObject
    /// An object that has the content of its name, which no program of git's would write.
    case malformedObject
    case objectTooLarge
    case wrongObjectKind
    case invalidName
    case invalidConfiguration
    case conflict
    case locked
    case notWritable
    case diskFull
    case dirtyWorkTree
    case needsFilter
    case unexpected
  }

  public let reason: Reason
  /// The name that libgit2 gives its result code, such as `GIT_ENOTFOUND`; nil when the fault was found by us.
  public let code: Code?
  public let message: String
  public let hints: [String]

  init(_ reason: Reason, _ message: String, hints: [String] = [], code: Code? = nil) {
    self.reason = reason
    self.message = message
    self.hints = hints
    self.code = code
  }

  /// Whether the content of objects is at fault, which whoever wrote them signed or pushed, and not the store that keeps them.
  public var isFaultOfContent: Bool {
    switch reason {
    case .malformedObject, .objectTooLarge, .wrongObjectKind: true
    default: false
    }
  }

  public var exitCode: ExitCode {
    switch reason {
    case .noRepository, .unsupportedRepository, .emptyRepository, .shallowClone, .missingBranch, .missingRevision,
      .ambiguousRevision, .missingObject, .missingPartialCloneObject:
      .notFound
    case .corruptObject, .malformedObject, .objectTooLarge, .invalidConfiguration: .invalidFile
    case .wrongObjectKind, .invalidName: .usage
    case .notOwned, .notWritable, .dirtyWorkTree, .needsFilter: .refused
    case .conflict, .locked, .diskFull: .tryAgain
    case .unexpected: .defect
    }
  }
}

extension GitError {
  /// A result code of libgit2 under the name that its header gives it.
  public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    public static let GIT_ERROR = Code(rawValue: -1)
    public static let GIT_ENOTFOUND = Code(rawValue: -3)
    public static let GIT_EEXISTS = Code(rawValue: -4)
    public static let GIT_EAMBIGUOUS = Code(rawValue: -5)
    public static let GIT_EBAREREPO = Code(rawValue: -8)
    public static let GIT_EUNBORNBRANCH = Code(rawValue: -9)
    public static let GIT_EINVALIDSPEC = Code(rawValue: -12)
    public static let GIT_ECONFLICT = Code(rawValue: -13)
    public static let GIT_ELOCKED = Code(rawValue: -14)
    public static let GIT_EMODIFIED = Code(rawValue: -15)
    public static let GIT_EPEEL = Code(rawValue: -19)
    public static let GIT_EEOF = Code(rawValue: -20)
    public static let GIT_EINVALID = Code(rawValue: -21)
    public static let GIT_EDIRECTORY = Code(rawValue: -23)
    public static let GIT_EMISMATCH = Code(rawValue: -33)
    public static let GIT_EOWNER = Code(rawValue: -36)

    private static let names: [Int32: String] = [
      -1: "GIT_ERROR", -3: "GIT_ENOTFOUND", -4: "GIT_EEXISTS", -5: "GIT_EAMBIGUOUS", -6: "GIT_EBUFS",
      -7: "GIT_EUSER", -8: "GIT_EBAREREPO", -9: "GIT_EUNBORNBRANCH", -10: "GIT_EUNMERGED",
      -11: "GIT_ENONFASTFORWARD", -12: "GIT_EINVALIDSPEC", -13: "GIT_ECONFLICT", -14: "GIT_ELOCKED",
      -15: "GIT_EMODIFIED", -16: "GIT_EAUTH", -17: "GIT_ECERTIFICATE", -18: "GIT_EAPPLIED", -19: "GIT_EPEEL",
      -20: "GIT_EEOF", -21: "GIT_EINVALID", -22: "GIT_EUNCOMMITTED", -23: "GIT_EDIRECTORY",
      -24: "GIT_EMERGECONFLICT", -30: "GIT_PASSTHROUGH", -31: "GIT_ITEROVER", -33: "GIT_EMISMATCH",
      -34: "GIT_EINDEXDIRTY", -35: "GIT_EAPPLYFAIL", -36: "GIT_EOWNER",
    ]

    public var description: String { Code.names[rawValue] ?? "libgit2 error \(rawValue)" }
  }
}
