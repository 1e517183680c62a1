/// The mode of a tree entry. Git writes five; a sixth, group-writable files, lives in old trees.
public struct FileMode: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  public static let tree = FileMode(rawValue: 0o40000)
  public static let file = FileMode(rawValue: 0o100644)
  public static let groupWritableFile = FileMode(rawValue: 0o100664)
  public static let executable = FileMode(rawValue: 0o100755)
  public static let symbolicLink = FileMode(rawValue: 0o120000)
  /// A submodule: the id names a commit of another repository.
  public static let gitlink = FileMode(rawValue: 0o160000)

  public var isTree: Bool { self == .tree }
  public var isRegularFile: Bool { self == .file || self == .executable || self == .groupWritableFile }

  var isKnown: Bool { isTree || isRegularFile || self == .symbolicLink || self == .gitlink }

  /// As git prints it: six octal digits.
  public var octal: String {
    let digits = String(rawValue, radix: 8)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
