/// One entry of a tree.
public struct TreeEntry: Sendable, Hashable {
  public let name: [UInt8]
  public let mode: FileMode
  public let id: ObjectID

  public init(name: [UInt8], mode: FileMode, id: ObjectID) {
    self.name = name
    self.mode = mode
    self.id = id
  }

  /// Whether both name the same content; the names of the entries do not count.
  public func sameContent(as other: TreeEntry?) -> Bool {
    mode == other?.mode && id == other?.id
  }

  /// Git sorts a tree's entries by their bytes, with a directory's name as if it ended in `/`.
  static func precedes(_ left: TreeEntry, _ right: TreeEntry) -> Bool {
    compare(left, right) < 0
  }

  static func compare(_ left: TreeEntry, _ right: TreeEntry) -> Int {
    let shorter = min(left.name.count, right.name.count)
    for index in 0..<shorter where left.name[index] != right.name[index] {
      return Int(left.name[index]) - Int(right.name[index])
    }
    return Int(left.terminator(at: shorter)) - Int(right.terminator(at: shorter))
  }

  private func terminator(at index: Int) -> UInt8 {
    index < name.count ? name[index] : mode.isTree ? UInt8(ascii: "/") : 0
  }
}

/// A tree as it is stored: entries in git's order, each name once.
public struct Tree: Sendable, Hashable {
  public let entries: [TreeEntry]

  /// The entry of that name in this tree itself.
  public subscript(name: [UInt8]) -> TreeEntry? {
    // A file and a directory of one name sort apart, so that binary search by name alone has two places to look.
    for mode in [FileMode.file, .tree] {
      if let index = Tree.index(of: name, sortedAs: mode, in: entries) { return entries[index] }
    }
    return nil
  }

  private static func index(of name: [UInt8], sortedAs mode: FileMode, in entries: [TreeEntry]) -> Int? {
    let probe = TreeEntry(name: name, mode: mode, id: .zero)
    var lower = 0
    var upper = entries.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if TreeEntry.precedes(entries[middle], probe) { lower = middle + 1 } else { upper = middle }
    }
    return lower < entries.count && entries[lower].name == name ? lower : nil
  }

  /// Sorts; the names must differ.
  init(sorting entries: [TreeEntry]) {
    self.entries = entries.sorted(by: TreeEntry.precedes)
  }

  /// Nil, and why, when the bytes are no tree that git would write: a tree in another order or with a name twice reads
  /// differently in different programs, which is just what an attacker wants of it.
  init(parsing bytes: [UInt8]) throws(TreeMalformation) {
    var entries: [TreeEntry] = []
    var cursor = 0
    while cursor < bytes.count {
      var mode: UInt32 = 0
      let modeStart = cursor
      while cursor < bytes.count, bytes[cursor] != UInt8(ascii: " ") {
        guard case UInt8(ascii: "0")...UInt8(ascii: "7") = bytes[cursor], cursor - modeStart < 7 else {
          throw TreeMalformation(why: "a mode is not octal")
        }
        mode = mode << 3 | UInt32(bytes[cursor] - UInt8(ascii: "0"))
        cursor += 1
      }
      guard let nameEnd = bytes[cursor...].firstIndex(of: 0), nameEnd + 20 < bytes.count else {
        throw TreeMalformation(why: "it ends inside an entry")
      }
      let name = Array(bytes[(cursor + 1)..<nameEnd])
      guard !name.isEmpty, !name.contains(UInt8(ascii: "/")) else {
        throw TreeMalformation(why: "a name is empty or has a `/`")
      }
      guard let id = ObjectID(bytes: bytes[(nameEnd + 1)..<(nameEnd + 21)]), FileMode(rawValue: mode).isKnown else {
        throw TreeMalformation(why: "an entry has an unknown mode")
      }
      let entry = TreeEntry(name: name, mode: FileMode(rawValue: mode), id: id)
      if let previous = entries.last, !TreeEntry.precedes(previous, entry) {
        throw TreeMalformation(why: "its entries are not in order")
      }
      // `a`, `a.b`, `a/` are in order, and yet `a` is there twice.
      if entry.mode.isTree, Tree.index(of: name, sortedAs: .file, in: entries) != nil {
        throw TreeMalformation(why: "a name is there twice")
      }
      entries.append(entry)
      cursor = nameEnd + 21
    }
    self.entries = entries
  }

  /// The bytes of the tree object.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.reduce(0) { $0 + $1.name.count + 28 })
    for entry in entries {
      bytes += String(entry.mode.rawValue, radix: 8).utf8
      bytes.append(UInt8(ascii: " "))
      bytes += entry.name
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return bytes
  }
}

struct TreeMalformation: Error {
  let why: String
}
