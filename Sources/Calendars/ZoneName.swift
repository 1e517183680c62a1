/// The name of a time zone: `Area/City` as in `Europe/Berlin`, or `UTC`.
///
/// Abbreviations such as `EST` and `CET` are refused: they mean different things in different places. A name can
/// lead to no file outside the directory of the data.
public struct ZoneName: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let text: String

  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let wellFormed = parts.allSatisfy { part in
      guard let first = part.first, isLetter(first) else { return false }
      return part.allSatisfy {
        isLetter($0) || isDigit($0) || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0)
      }
    }
    // `posix/` and `right/` are other copies of the whole tree, the latter with leap seconds.
    let isCopy = text.hasPrefix("posix/") || text.hasPrefix("right/")
    guard text == "UTC" || (text.utf8.count <= 64 && (2...3).contains(parts.count) && wellFormed && !isCopy) else {
      return nil
    }
    self.text = text
  }

  public var description: String { text }

  public static func < (left: ZoneName, right: ZoneName) -> Bool { left.text < right.text }
}
