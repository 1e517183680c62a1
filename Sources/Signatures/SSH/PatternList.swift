/// A comma-separated list of patterns as OpenSSH matches it: `*` and `?` are wild, `!` negates, and a negated pattern
/// that matches decides against the whole list wherever it stands (ssh_config(5), PATTERNS).
public struct PatternList: Sendable, Hashable, CustomStringConvertible {
  private struct Pattern: Sendable, Hashable {
    let negated: Bool
    let text: [UInt8]
  }

  private let patterns: [Pattern]
  public let description: String

  public init(_ text: String) {
    description = text
    patterns = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
      let negated = part.first == UInt8(ascii: "!")
      return Pattern(negated: negated, text: Array(negated ? part.dropFirst() : part))
    }
  }

  public func matches(_ subject: String) -> Bool {
    let bytes = Array(subject.utf8)
    var matched = false
    for pattern in patterns where Self.matches(bytes, pattern.text) {
      if pattern.negated { return false }
      matched = true
    }
    return matched
  }

  /// Greedy with one point of return, so that the work is bounded by the product of the lengths.
  private static func matches(_ subject: [UInt8], _ pattern: [UInt8]) -> Bool {
    var at = 0
    var next = 0
    var star: (pattern: Int, subject: Int)?
    while at < subject.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        star = (next, at)
        next += 1
      } else if next < pattern.count, pattern[next] == UInt8(ascii: "?") || pattern[next] == subject[at] {
        next += 1
        at += 1
      } else if let last = star {
        star = (last.pattern, last.subject + 1)
        next = last.pattern + 1
        at = last.subject + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
