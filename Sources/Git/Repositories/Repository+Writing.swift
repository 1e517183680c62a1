internal import CLibgit2

extension Repository {
  /// Gives an object its name and keeps it in memory, where this repository reads it like any other. Nothing is written
  /// until `writeStaged`, so that a plan can be made in a repository that cannot be written to.
  @discardableResult
  public func stage(_ object: RawObject) throws(GitError) -> ObjectID {
    let id = try Repository.hash(object)
    if staged[id] == nil, !hasObject(id) {
      staged[id] = object
      stagedOrder.append(id)
    }
    return id
  }

  /// The name that an object with these bytes has.
  public static func hash(_ object: RawObject) throws(GitError) -> ObjectID {
    try startLibrary()
    var oid = git_oid()
    let status = object.bytes.withUnsafeBytes {
      git_odb_hash(&oid, $0.baseAddress, $0.count, object.kind.type)
    }
    try check(status, "cannot hash a \(object.kind.rawValue)")
    return ObjectID(oid)
  }

  /// Writes the staged objects that `id` needs to the object database, fsynced, and reads each of them back.
  public func writeStaged(reachableFrom id: ObjectID) throws(GitError) {
    let needed = try stagedClosure(of: id)
    let order = stagedOrder.filter(needed.contains)
    let isPacked = order.count > Self.looseObjects
    if isPacked {
      try writePack(order.compactMap { id in staged[id].map { (id, $0) } })
    }
    for candidate in order {
      guard let object = staged[candidate] else { continue }
      if isPacked {
        staged[candidate] = nil
        try requireStored(object, as: candidate)
      } else {
        try write(object, as: candidate)
      }
    }
    stagedOrder.removeAll(where: needed.contains)
  }

  /// Up to so many objects are written one by one. More go into one pack, which is synced once.
  private static let looseObjects = 8

  /// Writes exactly these bytes as an object at once and reads them back.
  public func write(_ object: RawObject) throws(GitError) -> ObjectID {
    let id = try Repository.hash(object)
    try write(object, as: id)
    return id
  }

  private func write(_ object: RawObject, as id: ObjectID) throws(GitError) {
    var oid = git_oid()
    let status = object.bytes.withUnsafeBytes {
      git_odb_write(&oid, database, $0.baseAddress, $0.count, object.kind.type)
    }
    try check(status, "cannot write a \(object.kind.rawValue) to `\(displayPath)`")
    staged[id] = nil
    guard ObjectID(oid) == id else { throw GitError(.unexpected, "libgit2 calls `\(id)` by another name") }
    try requireStored(object, as: id)
  }

  private func requireStored(_ object: RawObject, as id: ObjectID) throws(GitError) {
    guard try rawObject(id, kind: object.kind, limit: .max) == object else {
      throw GitError(.corruptObject, "object `\(id)` reads differently from what was written", hints: [corruptHint])
    }
  }

  private func stagedClosure(of id: ObjectID) throws(GitError) -> Set<ObjectID> {
    var found: Set<ObjectID> = []
    var pending = [id]
    while let next = pending.popLast() {
      guard let object = staged[next], found.insert(next).inserted else { continue }
      switch object.kind {
      case .blob, .tag: break
      case .tree: pending += try tree(next).entries.map(\.id)
      case .commit:
        let commit = try commit(next)
        pending += [commit.tree] + commit.parents
      }
    }
    return found
  }
}
