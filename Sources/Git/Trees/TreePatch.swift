internal import CLibgit2

extension Repository {
  /// A change as `git diff` prints it, with three lines around each. Nothing of the repository's configuration has a say:
  /// no external program, no text conversion, no attributes.
  ///
  /// - Parameter limit: Bytes of each side; a larger file is said to differ, as a binary one is.
  public func patch(_ change: TreeChange, limit: Int = 1 << 20) throws(GitError) -> [UInt8] {
    let name = change.path.bytes
    if change.old?.mode == .gitlink || change.new?.mode == .gitlink { return submodulePatch(change) }
    guard let old = try content(change.old, limit), let new = try content(change.new, limit) else {
      return Array("diff --git a/".utf8) + name + Array(" b/".utf8) + name
        + Array("\nBinary or large files differ\n".utf8)
    }
    var header: [UInt8] = []
    if let before = change.old?.mode, let after = change.new?.mode, before != after {
      header =
        Array("diff --git a/".utf8) + name + Array(" b/".utf8) + name
        + Array("\nold mode \(before.octal)\nnew mode \(after.octal)\n".utf8)
      if old == new { return header }
    }
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    let path = (name + [0]).map(CChar.init(bitPattern:))
    var patch: OpaquePointer?
    let status = path.withUnsafeBufferPointer { path in
      old.withUnsafeBytes { old in
        new.withUnsafeBytes { new in
          // A side that is not there has neither a name nor bytes; an empty file has both.
          git_patch_from_buffers(
            &patch, change.old == nil ? nil : old.baseAddress ?? UnsafeRawPointer(path.baseAddress), old.count,
            change.old == nil ? nil : path.baseAddress,
            change.new == nil ? nil : new.baseAddress ?? UnsafeRawPointer(path.baseAddress), new.count,
            change.new == nil ? nil : path.baseAddress, &options)
        }
      }
    }
    try check(status, "cannot compare the versions of `\(change.path)`")
    defer { git_patch_free(patch) }
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    try check(git_patch_to_buf(&buffer, patch), "cannot write the differences of `\(change.path)`")
    return header + Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }

  /// The commits instead of the content, as git does it.
  private func submodulePatch(_ change: TreeChange) -> [UInt8] {
    let name = change.path.bytes
    let sides = [("-", change.old), ("+", change.new)].compactMap { sign, entry in
      entry.map { "\(sign)\($0.mode == .gitlink ? "Subproject commit \($0.id)" : "a file")\n" }
    }
    return Array("diff --git a/".utf8) + name + Array(" b/".utf8) + name + Array("\n\(sides.joined())".utf8)
  }

  /// Nil for a file that is too large.
  private func content(_ entry: TreeEntry?, _ limit: Int) throws(GitError) -> [UInt8]? {
    guard let entry else { return [] }
    do throws(GitError) {
      return try blob(entry.id, limit: limit)
    } catch {
      if error.reason == .objectTooLarge { return nil }
      throw error
    }
  }
}
