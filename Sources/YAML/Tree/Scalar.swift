/// The text of a scalar after quotes, escapes, folding and indentation are gone.
public struct Scalar: Sendable, Hashable {
  public enum Style: UInt8, Sendable, Hashable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  public let text: String
  public let style: Style

  public init(text: String, style: Style) {
    self.text = text
    self.style = style
  }
}
