internal import CLibgit2

extension Repository {
  /// Writes objects as one pack with its index, synced as a whole: a thousand trees cost a few syncs, not thousands.
  ///
  /// Git takes a pack for there when its index and itself are; killed before, nothing is visible.
  func writePack(_ objects: [(id: ObjectID, object: RawObject)]) throws(GitError) {
    // A database in memory, from which libgit2's own pack writer reads.
    var memory: OpaquePointer?
    try check(git_odb_new(&memory), "cannot prepare a pack")
    defer { git_odb_free(memory) }
    var backend: UnsafeMutablePointer<git_odb_backend>?
    try check(git_mempack_new(&backend), "cannot prepare a pack")
    let added = git_odb_add_backend(memory, backend, 1)
    if added < 0 { backend?.pointee.free(backend) }
    try check(added, "cannot prepare a pack")
    var lender: OpaquePointer?
    try check(git_repository_wrap_odb(&lender, memory), "cannot prepare a pack")
    defer { git_repository_free(lender) }
    var builder: OpaquePointer?
    try check(git_packbuilder_new(&builder, lender), "cannot prepare a pack")
    defer { git_packbuilder_free(builder) }
    _ = git_packbuilder_set_threads(builder, 1)
    for (id, object) in objects {
      var oid = git_oid()
      let status = object.bytes.withUnsafeBytes {
        git_odb_write(&oid, memory, $0.baseAddress, $0.count, object.kind.type)
      }
      try check(status, "cannot prepare a pack")
      guard ObjectID(oid) == id else { throw GitError(.unexpected, "libgit2 calls `\(id)` by another name") }
      try check(git_packbuilder_insert(builder, &oid, nil), "cannot prepare a pack")
    }
    try check(
      git_packbuilder_write(builder, commonDirectory + "/objects/pack", 0, nil, nil),
      "cannot write a pack to `\(displayPath)`")
    try check(git_odb_refresh(database), "cannot read the objects of `\(displayPath)` again")
  }
}
