internal import CLibgit2
import Diagnostics

/// libgit2 counts its initialisations; one for the process is enough, and a lazy global runs once.
private let libraryStatus: Int32 = {
  let status = git_libgit2_init()
  guard status >= 0 else { return status }
  // `withObject` hashes every object that is read here, so that libgit2 need not hash it as well; `updateCheckout`, where
  // libgit2 reads for itself, turns its check on.
  _ = runback_git_enable_strict_hash_verification(0)
  // Nearly every object is read once, and what is read twice is kept by whoever asks.
  _ = runback_git_enable_caching(0)
  _ = runback_git_enable_fsync_gitdir(1)
  _ = runback_git_set_owner_validation(1)
  return status
}()

func startLibrary() throws(GitError) {
  let status = libraryStatus
  guard status >= 0 else { throw GitError.last(status, "cannot start libgit2") }
}

/// Throws when a libgit2 call failed. The error text is thread-local and belongs to the last failing call, so
/// that this must be the next thing that happens on the thread.
func check(_ status: Int32, _ action: @autoclosure () -> String) throws(GitError) {
  guard status < 0 else { return }
  throw GitError.last(status, action())
}

extension GitError {
  /// As ``last(_:_:)``; a reference file that is garbage or points in a circle is the repository's fault.
  static func reference(_ status: Int32, _ action: String) -> GitError {
    let isGarbage = git_error_last()?.pointee.klass == Int32(GIT_ERROR_REFERENCE.rawValue)
    let error = last(status, action)
    guard isGarbage, error.reason == .unexpected else { return error }
    return GitError(
      .corruptObject, error.message, hints: ["`git fsck` and `git for-each-ref` show what is wrong"], code: error.code)
  }

  /// The error of the libgit2 call that has just returned `status`; `action` says what could not be done.
  static func last(_ status: Int32, _ action: String) -> GitError {
    let code = Code(rawValue: status)
    var detail = "\(code)"
    var fromSystem = false
    if let error = git_error_last() {
      if let text = error.pointee.message { detail = String(cString: text) }
      fromSystem = error.pointee.klass == Int32(GIT_ERROR_OS.rawValue)
    }
    let message = "\(action): \(detail)"
    switch code {
    case .GIT_ELOCKED:
      return GitError(
        .locked, message, hints: ["another process holds the lock; try again when it is done"], code: code)
    case .GIT_EMODIFIED, .GIT_EEXISTS: return GitError(.conflict, message, code: code)
    case .GIT_EMISMATCH: return GitError(.corruptObject, message, hints: [corruptHint], code: code)
    case .GIT_ENOTFOUND: return GitError(.missingObject, message, code: code)
    case .GIT_EAMBIGUOUS: return GitError(.ambiguousRevision, message, code: code)
    case .GIT_EOWNER: return GitError(.notOwned, message, code: code)
    default: break
    }
    // libgit2 keeps no errno; the text of strerror at the end of its sentence is all there is.
    if fromSystem {
      if detail.hasSuffix("No space left on device") || detail.hasSuffix("Disk quota exceeded")
        || detail.hasSuffix("File too large")
      {
        return GitError(.diskFull, message, hints: ["make room on the disk and run it again"], code: code)
      }
      if detail.hasSuffix("Permission denied") || detail.hasSuffix("Read-only file system") {
        return GitError(
          .notWritable, message, hints: ["run it as a user who may write to the repository"], code: code)
      }
    }
    return GitError(.unexpected, message, code: code)
  }
}

let corruptHint = "run `git fsck --full`, then fetch the repository again from a place that has it whole"
