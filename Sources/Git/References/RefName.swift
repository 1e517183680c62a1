/// The full name of a reference, such as `refs/heads/main`, checked as `git check-ref-format` checks it.
public struct RefName: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let name: String

  /// Nil when `git check-ref-format NAME` refuses it; a name needs two parts at least.
  public init?(_ name: String) {
    guard RefName.isWellFormed(name), name.utf8.contains(UInt8(ascii: "/")) else { return nil }
    self.name = name
  }

  /// `refs/heads/NAME`. Nil when the name is not fit for a branch; like git it may be neither `HEAD` nor begin with `-`.
  public init?(branch: String) {
    guard !branch.hasPrefix("-"), branch != "HEAD" else { return nil }
    self.init("refs/heads/" + branch)
  }

  /// The name without `refs/heads/`, `refs/tags/` or `refs/remotes/`: what people call it.
  public var short: String {
    for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  /// The branch itself, under `refs/heads`, where this is the copy of it that a clone has from `origin`; else the same name.
  public var originalBranch: RefName {
    let prefix = "refs/remotes/origin/"
    guard name.hasPrefix(prefix) else { return self }
    return RefName(branch: String(name.dropFirst(prefix.count))) ?? self
  }

  public var isBranch: Bool { name.hasPrefix("refs/heads/") }

  public var description: String { name }

  /// By bytes, as git sorts references.
  public static func < (left: RefName, right: RefName) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  /// The rules of git-check-ref-format(1), numbers as there.
  private static func isWellFormed(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let last = bytes.last, last != UInt8(ascii: "."), name != "@" else { return false }  // 7, 9
    for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      // 1 and 6: no part is empty, begins with a dot or ends with `.lock`.
      guard let first = part.first, first != UInt8(ascii: "."), !part.ends(with: ".lock".utf8) else { return false }
      var previous: UInt8 = 0
      for byte in part {
        if byte < 0x20 || byte == 0x7f { return false }  // 4
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"),  // 4
          UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "\\"):  // 5, 10
          return false
        case UInt8(ascii: ".") where previous == UInt8(ascii: "."): return false  // 3
        case UInt8(ascii: "{") where previous == UInt8(ascii: "@"): return false  // 8
        default: previous = byte
        }
      }
    }
    return true
  }
}

extension Collection where Element == UInt8 {
  fileprivate func ends(with suffix: String.UTF8View) -> Bool {
    count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
  }
}

/// A reference and the object that it names.
public struct Reference: Sendable, Hashable {
  public let name: RefName
  public let target: ObjectID

  public init(name: RefName, target: ObjectID) {
    self.name = name
    self.target = target
  }
}
