import Crypto
import Glibc

/// A run that comes from another machine.
extension JournalStore {
  /// Gives a run of another store its place in this one, durably: it is there as it was or wholly, whenever the power is lost.
  ///
  /// - Parameters:
  ///   - other: on the same file system.
  ///   - replacing: whether a copy that the other continues is there already; else nothing may be.
  public func adopt(_ run: RunID, from other: JournalStore, replacing: Bool) throws(JournalError) {
    try prepare()
    let (source, place) = (other.runDirectory(run), runDirectory(run))
    if replacing {
      // Whatever a journal may name is there before the journal that names it.
      for folder in ["attachments", "approvals"] {
        try makeDirectory("\(place)/\(folder)")
        for name in try names(in: "\(source)/\(folder)") where BundleMember("\(folder)/\(name)") != nil {
          try move("\(source)/\(folder)/\(name)", to: "\(place)/\(folder)/\(name)", run)
        }
        try operations.synchronizeDirectory("\(place)/\(folder)")
      }
      try move("\(source)/journal.jsonl", to: "\(place)/journal.jsonl", run)
      try operations.synchronizeDirectory(place)
    } else {
      try move(source, to: place, run)
    }
    try operations.synchronizeDirectory("\(directory)/runs")
  }

  private func move(_ source: String, to place: String, _ run: RunID) throws(JournalError) {
    guard rename(source, place) == 0 else {
      throw errno == EEXIST || errno == ENOTEMPTY
        ? JournalError(.runExists, run.text) : JournalError(errno: errno, place)
    }
  }

  /// Makes the folders of a store that is to hold one run that comes from elsewhere, below this one.
  ///
  /// - Parameter name: safe as a file's name, and nobody else's.
  public func makeIncoming(_ name: String) throws(JournalError) -> JournalStore {
    try prepare()
    let incoming = JournalStore(directory: "\(directory)/incoming/\(name)", operations: operations)
    try incoming.makeDirectory("\(incoming.directory)/runs")
    return incoming
  }

  /// Unpacks a bundle into this store, which holds nothing yet, and gives the run the name that its journal says.
  public func takeIn(_ bundle: BundleReader) throws(JournalError) -> RunID {
    let unpacked = "\(directory)/bundle"
    try makeDirectory(unpacked)
    try bundle.unpack(into: unpacked)
    let contents = try JournalReader(path: "\(unpacked)/journal.jsonl").read()
    if let fault = contents.fault { throw JournalError(.damaged, bundle.path, detail: fault.description) }
    guard let created = contents.created else { throw JournalError(.neverBegan, bundle.path) }
    // Written to the end before it was sent: what is torn was torn on the way.
    guard contents.tornTail.isEmpty || isFolder(bundle.path) else {
      throw JournalError(.damaged, bundle.path, detail: "the last line of its journal is not whole")
    }
    guard rename(unpacked, runDirectory(created.run)) == 0 else { throw JournalError(errno: errno, unpacked) }
    return created.run
  }

  /// Sorted; at most 100,000.
  func names(in folder: String) throws(JournalError) -> [String] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw JournalError(errno: errno, folder)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream), names.count < 100_000 {
      names.append(
        withUnsafePointer(to: entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the journal of a run in another store begins with everything that it has here.
  public func isContinued(_ run: RunID, in other: JournalStore) throws(JournalError) -> Bool {
    let mine = try read(run)
    guard mine.fault == nil else { return false }
    let bytes = mine.wholeBytes
    return try Self.digest(of: journalPath(run), first: bytes)
      == Self.digest(of: other.journalPath(run), first: bytes)
  }

  /// Nil when the file has less.
  private static func digest(of path: String, first bytes: Int64) throws(JournalError) -> ContentDigest? {
    var hash = SHA256()
    var left = bytes
    try readPieces(of: path) { piece in
      guard left > 0 else { return }
      let part = UnsafeRawBufferPointer(rebasing: piece.prefix(Int(min(left, Int64(piece.count)))))
      hash.update(bufferPointer: part)
      left -= Int64(part.count)
    }
    return left == 0 ? ContentDigest(hash) : nil
  }
}
