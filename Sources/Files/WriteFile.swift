import Glibc

/// What happens when the file is there already.
public enum Overwriting: Sendable, Hashable {
  case refused
  /// Readers see the old or the new bytes, never a part: the new file is written beside it and renamed.
  case replaces
}

/// Writes a whole file durably: the bytes are synced before the name shows them. On failure nothing is left behind.
///
/// - Parameter mode: permission bits of a new file, before the process's mask.
public func writeFile(
  _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, _ overwriting: Overwriting = .refused
) throws(FileError) {
  switch overwriting {
  case .refused:
    try writeNewFile(bytes, to: path, mode: mode, shownAs: path)
  case .replaces:
    // The process's number makes the name unique; a leftover of a killed process of the same number is replaced.
    let temporary = "\(path).\(getpid()).tmp"
    unsafe unlink(temporary)
    try writeNewFile(bytes, to: temporary, mode: mode, shownAs: path)
    guard unsafe rename(temporary, path) == 0 else {
      let error = FileError(errno: errno, "write", path)
      unsafe unlink(temporary)
      throw error
    }
  }
  syncFolder(of: path)
}

public func writeFile(
  _ text: String, to path: String, mode: UInt32 = 0o644, _ overwriting: Overwriting = .refused
) throws(FileError) {
  try writeFile(Array(text.utf8), to: path, mode: mode, overwriting)
}

private func writeNewFile(_ bytes: [UInt8], to path: String, mode: UInt32, shownAs shown: String) throws(FileError) {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
  guard descriptor >= 0 else { throw FileError(errno: errno, "write", shown) }
  var failure: FileError?
  do throws(FileError) {
    try writeAll(bytes, to: descriptor, shownAs: shown)
    if fsync(descriptor) != 0 { failure = FileError(errno: errno, "write", shown) }
  } catch {
    failure = error
  }
  if close(descriptor) != 0, failure == nil { failure = FileError(errno: errno, "write", shown) }
  if let failure {
    unsafe unlink(path)
    throw failure
  }
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32, shownAs path: String) throws(FileError) {
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(descriptor, buffer.baseAddress! + written, buffer.count - written)
    }
    if count >= 0 {
      written += count
    } else if errno != EINTR {
      throw FileError(errno: errno, "write", path)
    }
  }
}

/// A new name is durable once its folder is. Some file systems cannot sync a folder; the file itself is synced anyway.
private func syncFolder(of path: String) {
  let descriptor = unsafe open(parentFolder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
