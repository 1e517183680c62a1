/// A glob over one component of a path, byte by byte: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before what is meant as it is.
public struct ComponentGlob: Sendable, Hashable {
  private enum Token: Sendable, Hashable {
    case byte(UInt8)
    case anyByte
    case anyBytes
    case oneOf([ClosedRange<UInt8>], negated: Bool)
  }

  private let tokens: [Token]

  /// Nil for a class or an escape that does not end, and for a NUL.
  public init?(_ text: ArraySlice<UInt8>) {
    var tokens: [Token] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): if tokens.last != .anyBytes { tokens.append(.anyBytes) }
      case UInt8(ascii: "?"): tokens.append(.anyByte)
      case UInt8(ascii: "["):
        guard let token = Self.byteClass(&rest) else { return nil }
        tokens.append(token)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        tokens.append(.byte(escaped))
      case 0: return nil
      default: tokens.append(.byte(byte))
      }
    }
    self.tokens = tokens
  }

  /// Reads on after `[`. A `]` that comes first is a member, as in POSIX.
  private static func byteClass(_ rest: inout ArraySlice<UInt8>) -> Token? {
    var negated = false
    if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
      negated = true
      rest.removeFirst()
    }
    var ranges: [ClosedRange<UInt8>] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]"), !ranges.isEmpty { return .oneOf(ranges, negated: negated) }
      if rest.first == UInt8(ascii: "-"), let upper = rest.dropFirst().first, upper != UInt8(ascii: "]") {
        guard byte <= upper else { return nil }
        ranges.append(byte...upper)
        rest.removeFirst(2)
      } else {
        ranges.append(byte...byte)
      }
    }
    return nil
  }

  public func matches(_ component: ArraySlice<UInt8>) -> Bool {
    var position = 0
    var index = component.startIndex
    var retry: (position: Int, index: Int)?
    while index < component.endIndex {
      if position < tokens.count {
        if tokens[position] == .anyBytes {
          retry = (position + 1, index)
          position += 1
          continue
        }
        if Self.takes(tokens[position], component[index]) {
          position += 1
          index += 1
          continue
        }
      }
      guard let last = retry else { return false }
      retry = (last.position, last.index + 1)
      position = last.position
      index = last.index + 1
    }
    while position < tokens.count, tokens[position] == .anyBytes { position += 1 }
    return position == tokens.count
  }

  private static func takes(_ token: Token, _ byte: UInt8) -> Bool {
    switch token {
    case .byte(let wanted): byte == wanted
    case .anyByte, .anyBytes: true
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(byte) } != negated
    }
  }
}
