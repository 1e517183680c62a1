/// Why a text is no JSON that we accept, and at which byte.
public struct JSONError: Error, Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case unexpected(found: String, wanted: String)
    case unexpectedEnd
    case trailingText
    case duplicateKey(String)
    case numberOutOfRange
    case invalidNumber
    case invalidEscape
    case controlCharacter
    case invalidUTF8
    case tooDeep(limit: Int)
  }

  public let reason: Reason
  /// The byte offset at which it was noticed.
  public let offset: Int

  public var message: String {
    switch reason {
    case .unexpected(let found, let wanted): "found \(found) where \(wanted) belongs, at byte \(offset)"
    case .unexpectedEnd: "the text ends in the middle of a value, at byte \(offset)"
    case .trailingText: "text follows the value, at byte \(offset)"
    case .duplicateKey(let key): "the key `\(key)` occurs twice in one object, at byte \(offset)"
    case .numberOutOfRange: "a number does not fit in 64 bits, at byte \(offset)"
    case .invalidNumber: "a number is not written as JSON wants it, at byte \(offset)"
    case .invalidEscape: "an escape in a string is not one of JSON's, at byte \(offset)"
    case .controlCharacter: "a string holds a raw control character, at byte \(offset)"
    case .invalidUTF8: "the text is not UTF-8, at byte \(offset)"
    case .tooDeep(let limit): "values are nested deeper than \(limit), at byte \(offset)"
    }
  }
}
