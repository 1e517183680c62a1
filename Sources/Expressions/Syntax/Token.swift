import Diagnostics

struct Token: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    case identifier(String)
    /// Without a sign; 2^63 is allowed because a minus may stand before it.
    case integer(UInt64)
    case double(Double)
    case string(String)
    case symbol(String)
    case end
  }

  let content: Content
  let range: SourceRange
}
