import Glibc

/// Git's lock on one reference, the file `NAME.lock`, taken so that a lock which a killed process left can be told from one
/// that somebody holds.
///
/// The lock is a second name (a hard link) of a file of ours on which the kernel keeps a lock for as long as its process
/// lives. Whoever finds that file unlocked owns what is left, and takes away the reference's lock if it is the same file. On a
/// file system without hard links the lock is an ordinary one, and git's advice about stale locks applies.
final class ReferenceLock {
  private let token: String
  private let lock: String
  private let reference: String
  private var descriptor: Int32
  private var isHeld = false

  /// - Parameter content: what the reference is to hold.
  /// - Throws: `locked` while somebody else holds it.
  init(_ name: RefName, in repository: Repository, content: String) throws(GitError) {
    reference = repository.commonDirectory + "/" + name.name
    lock = reference + ".lock"
    let encoded = name.name.replacing("%", with: "%25").replacing("/", with: "%2F")
    token = repository.commonDirectory + "/runback.lock." + (encoded.utf8.count < 200 ? encoded : "long")
    descriptor = -1
    let place = "`\(name)` of `\(repository.displayPath)`"
    for _ in 0..<8 {
      descriptor = open(token, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw systemError("cannot lock \(place)") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        // What is somebody else's is not ours to clean up, and a throwing initialiser runs `deinit`.
        close(descriptor)
        descriptor = -1
        throw Self.held(place)
      }
      if Self.isFresh(descriptor, token) { break }
      // Left by a process that was killed, or taken away under our hands. Never written to: it may be the reference itself.
      if Self.isSame(descriptor, lock) { unlink(lock) }
      if Self.isSame(descriptor, token) { unlink(token) }
      close(descriptor)
      descriptor = -1
    }
    guard descriptor >= 0 else { throw Self.held(place) }
    let bytes = Array(content.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let error = systemError("cannot lock \(place)")
      drop()
      throw error
    }
    makeFolders(above: lock)
    guard link(token, lock) != 0 else {
      isHeld = true
      return
    }
    let reason = errno
    guard reason == EPERM || reason == ENOTSUP || reason == EMLINK || reason == ENOSYS else {
      drop()
      throw reason == EEXIST ? Self.held(place) : systemError("cannot lock \(place)", reason)
    }
    try lockWithoutLink(bytes, place)
  }

  private func lockWithoutLink(_ bytes: [UInt8], _ place: String) throws(GitError) {
    let plain = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard plain >= 0 else {
      let reason = errno
      drop()
      throw reason == EEXIST ? Self.held(place) : systemError("cannot lock \(place)", reason)
    }
    defer { close(plain) }
    guard write(plain, bytes, bytes.count) == bytes.count, fsync(plain) == 0 else {
      let error = systemError("cannot lock \(place)")
      unlink(lock)
      drop()
      throw error
    }
    isHeld = true
  }

  deinit {
    release()
  }

  /// The reference has its new content, on disk.
  func commit() throws(GitError) {
    if rename(lock, reference) != 0 {
      // Git leaves empty folders where references were.
      guard errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST, removeEmptyFolders(reference),
        rename(lock, reference) == 0
      else { throw systemError("cannot move `\(reference)`") }
    }
    isHeld = false
    syncFolder(of: reference)
    drop()
  }

  /// Takes the lock away; nothing has changed.
  func release() {
    guard descriptor >= 0 else { return }
    if isHeld { unlink(lock) }
    drop()
  }

  private func drop() {
    unlink(token)
    close(descriptor)
    descriptor = -1
    isHeld = false
  }

  private static func held(_ place: String) -> GitError {
    GitError(
      .locked, "\(place) is locked", hints: ["another process holds the lock; try again when it is done"],
      code: .GIT_ELOCKED)
  }

  private static func isFresh(_ descriptor: Int32, _ path: String) -> Bool {
    var attributes = stat()
    return fstat(descriptor, &attributes) == 0 && attributes.st_size == 0 && attributes.st_nlink == 1
      && isSame(descriptor, path)
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var ours = stat()
    var named = stat()
    return fstat(descriptor, &ours) == 0 && lstat(path, &named) == 0 && ours.st_ino == named.st_ino
      && ours.st_dev == named.st_dev
  }

  private func removeEmptyFolders(_ path: String) -> Bool { rmdir(path) == 0 }
}

/// An error of the operating system's, in the words that the rest of this module uses for it.
func systemError(_ action: String, _ number: Int32 = errno) -> GitError {
  let message = "\(action): \(String(cString: strerror(number)))"
  switch number {
  case ENOSPC, EDQUOT, EFBIG: return GitError(.diskFull, message, hints: ["make room on the disk and run it again"])
  case EACCES, EPERM, EROFS:
    return GitError(.notWritable, message, hints: ["run it as a user who may write to the repository"])
  default: return GitError(.unexpected, message)
  }
}

/// Makes the folders that a file lies in, as far as they are missing; the attempt to write the file says what failed.
func makeFolders(above path: String) {
  var end = path.startIndex
  while let slash = path[end...].dropFirst().firstIndex(of: "/") {
    mkdir(String(path[..<slash]), 0o777)
    end = slash
  }
}

/// Has a folder's entries on disk, after a file in it got its name.
func syncFolder(of path: String) {
  guard let slash = path.lastIndex(of: "/") else { return }
  let folder = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { return }
  fsync(folder)
  close(folder)
}
