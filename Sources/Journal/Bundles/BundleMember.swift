/// What a bundle of a run may hold, and nothing else: the same places that the run has in a state directory.
enum BundleMember: Hashable {
  case journal
  case attachment(ContentDigest)
  /// A request for approval, or an answer that nobody has taken up.
  case approval(String)

  /// Nil for every other name, whatever it holds (`..`, a slash at its beginning).
  init?(_ name: String) {
    if name == "journal.jsonl" {
      self = .journal
    } else if name.hasPrefix("attachments/"), let digest = ContentDigest(hex: String(name.dropFirst(12))) {
      self = .attachment(digest)
    } else if name.hasPrefix("approvals/"), Self.isPlain(name.dropFirst(10)) {
      self = .approval(String(name.dropFirst(10)))
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .journal: "journal.jsonl"
    case .attachment(let digest): "attachments/\(digest.hex)"
    case .approval(let name): "approvals/\(name)"
    }
  }

  /// Letters, digits, `-`, `_` and `.`, the first none of these three.
  static func isPlain(_ name: Substring) -> Bool {
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= 80 else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || [0x2D, 0x5F, 0x2E].contains($0) }
  }
}

/// What keeps a hostile bundle from filling the disk.
public struct BundleLimits: Sendable, Hashable {
  /// Bytes of all members together.
  public var bytes: Int64
  /// Bytes of the journal, which is read into memory.
  public var journalBytes: Int64
  public var members: Int

  public init(bytes: Int64 = 16 << 30, journalBytes: Int64 = 1 << 30, members: Int = 100_000) {
    self.bytes = bytes
    self.journalBytes = journalBytes
    self.members = members
  }
}
