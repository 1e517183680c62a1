public import Diagnostics
import Glibc

/// A journal could not be written, read or believed.
public struct JournalError: Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// The file system has no room for more; nothing half-written is left.
    case diskFull
    /// The state directory or what is in it may not be written or read.
    case notPermitted
    /// The state directory belongs to somebody else, or others may write to it.
    case unsafeState
    case inputOutput
    /// Advisory locks have no effect there, so that two writers could not be kept apart.
    case locksDoNotHold
    /// Another process writes this journal.
    case runIsHeld
    /// Another process writes this file.
    case fileIsHeld
    /// Another run, which is not finished, holds the key.
    case keyIsHeld
    case noSuchRun
    case runExists
    /// Something of the name that was to be written is there.
    case fileExists
    case noSuchBundle
    /// A line is no entry, or does not follow the one before it.
    case damaged
    /// Written by a program of another major version, or with entries that this one does not know.
    case unsupportedVersion
    /// Longer than the limits that keep a hostile journal from filling the memory.
    case tooLarge
    /// The run's program ended before it had written its first line.
    case neverBegan
    /// An earlier failure closed the writer.
    case writerClosed
  }

  public let code: Code
  /// The file or directory, or for a run its name.
  public let subject: String
  /// Continues the sentence: a reason of the operating system, the holder, the line and what is wrong with it.
  public let detail: String

  public init(_ code: Code, _ subject: String, detail: String = "") {
    self.code = code
    self.subject = subject
    self.detail = detail
  }

  /// What a failed system call means for a path.
  init(errno number: Int32, _ path: String) {
    let reason = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT, EFBIG: self.init(.diskFull, path, detail: reason)
    case EACCES, EPERM, EROFS: self.init(.notPermitted, path, detail: reason)
    case ENOLCK, EOPNOTSUPP, ENOSYS: self.init(.locksDoNotHold, path, detail: reason)
    default: self.init(.inputOutput, path, detail: reason)
    }
  }
}

extension JournalError: ReportableError {
  public var exitCode: ExitCode {
    switch code {
    case .diskFull, .runIsHeld, .fileIsHeld, .keyIsHeld: .tryAgain
    case .notPermitted, .unsafeState: .refused
    case .inputOutput, .locksDoNotHold: .unavailable
    case .noSuchRun, .noSuchBundle: .notFound
    case .fileExists: .usage
    case .damaged, .unsupportedVersion, .tooLarge, .neverBegan: .invalidFile
    case .runExists, .writerClosed: .defect
    }
  }

  public var message: String {
    switch code {
    case .diskFull: "there is no room to write `\(subject)` (\(detail))"
    case .notPermitted: "`\(subject)` may not be used (\(detail))"
    case .unsafeState: "the state directory `\(subject)` \(detail)"
    case .inputOutput: "`\(subject)` cannot be used (\(detail))"
    case .locksDoNotHold: "advisory locks do not hold on the file system of `\(subject)` (\(detail))"
    case .runIsHeld: "run `\(subject)` is in the hands of another process\(detail)"
    case .fileIsHeld: "`\(subject)` is in the hands of another process"
    case .keyIsHeld: "the lock `\(subject)` is held by \(detail)"
    case .noSuchRun: "there is no run `\(subject)`\(detail)"
    case .runExists: "run `\(subject)` already exists"
    case .fileExists: "`\(subject)` is there already, and is not written over"
    case .noSuchBundle: "there is no bundle `\(subject)`"
    case .damaged: "the journal `\(subject)` cannot be believed: \(detail)"
    case .unsupportedVersion: "the journal `\(subject)` \(detail)"
    case .tooLarge: "`\(subject)` is too large: \(detail)"
    case .neverBegan: "run `\(subject)` ended before it had begun: its journal holds no entry"
    case .writerClosed: "the journal `\(subject)` is closed since an earlier failure"
    }
  }

  public var hints: [String] {
    switch code {
    case .diskFull: ["make room, then go on with `runback resume`: nothing that was journalled is lost"]
    case .notPermitted: ["choose another directory with `--state DIR`"]
    case .unsafeState: ["make it your own and private (`chmod 700`), or choose another with `--state DIR`"]
    case .locksDoNotHold: ["choose a directory on a local file system with `--state DIR`"]
    case .runIsHeld, .fileIsHeld: ["wait for it, or end that process; its lock ends with it"]
    case .keyIsHeld: ["go on with that run (`runback resume`), or end it (`runback resume RUN --decide STEP=abort`)"]
    case .noSuchRun: ["`runback runs` lists the runs"]
    case .damaged: ["`runback journal verify` shows the first bad line; keep the file as evidence"]
    case .unsupportedVersion: ["use the version of Runback that began the run"]
    case .neverBegan: ["start a new run; nothing was done in this one"]
    case .fileExists: ["choose another name, or remove it if it is what an earlier attempt left"]
    case .noSuchBundle: ["`runback handover RUN -o FILE` writes one; a copied folder of a run will do, too"]
    case .inputOutput, .runExists, .tooLarge, .writerClosed: []
    }
  }
}
