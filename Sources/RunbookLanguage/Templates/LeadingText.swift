import Expressions

/// What a text can begin with. An argument that begins with `-` is an option to most programs, so a
/// value from outside must be proved not to.
struct LeadingText: Equatable {
  var mayBeEmpty: Bool
  var mayBeginWithHyphen: Bool

  static let safe = LeadingText(mayBeEmpty: false, mayBeginWithHyphen: false)
  static let anything = LeadingText(mayBeEmpty: true, mayBeginWithHyphen: true)

  init(mayBeEmpty: Bool, mayBeginWithHyphen: Bool) {
    self.mayBeEmpty = mayBeEmpty
    self.mayBeginWithHyphen = mayBeginWithHyphen
  }

  init(_ text: String) { self.init(mayBeEmpty: text.isEmpty, mayBeginWithHyphen: text.hasPrefix("-")) }

  init(_ pattern: Pattern) {
    self.init(mayBeEmpty: pattern.allowsEmpty, mayBeginWithHyphen: pattern.allowsPrefix("-"))
  }

  /// By what the type alone promises.
  init(_ type: ValueType) {
    switch type {
    case .path, .url, .commit, .image, .imageDigest, .k8sName, .timestamp, .bool, .unknown: self = .safe
    case .enumeration(let values): self = values.reduce(LeadingText.none) { $0.or(LeadingText($1)) }
    case .int, .double, .duration: self.init(mayBeEmpty: false, mayBeginWithHyphen: true)
    case .string, .list, .map, .record, .secret: self = .anything
    }
  }

  private static let none = LeadingText(mayBeEmpty: false, mayBeginWithHyphen: false)

  /// Either of the two.
  func or(_ other: LeadingText) -> LeadingText {
    LeadingText(
      mayBeEmpty: mayBeEmpty || other.mayBeEmpty, mayBeginWithHyphen: mayBeginWithHyphen || other.mayBeginWithHyphen)
  }

  /// One after the other.
  func followed(by other: LeadingText) -> LeadingText {
    LeadingText(
      mayBeEmpty: mayBeEmpty && other.mayBeEmpty,
      mayBeginWithHyphen: mayBeginWithHyphen || (mayBeEmpty && other.mayBeginWithHyphen))
  }
}

extension RunScope {
  /// What the text of an expression's value can begin with.
  func leadingText(of node: ExpressionNode) -> LeadingText {
    switch node.content {
    case .literal(let value): return LeadingText(value.text ?? "")
    case .binary(.add, let left, let right):
      guard node.type(in: scope).isText else { return LeadingText(node.type(in: scope)) }
      return leadingText(of: left).followed(by: leadingText(of: right))
    case .conditional(_, let yes, let no): return leadingText(of: yes).or(leadingText(of: no))
    case .call(let call) where call.name == "string" && call.arguments.count == 1:
      return leadingText(of: call.arguments[0])
    default:
      if let path = node.path, let pattern = patterns[path] { return LeadingText(pattern) }
      return LeadingText(node.type(in: scope))
    }
  }

  func leadingText(of template: Template) -> LeadingText {
    template.pieces.reduce(LeadingText("")) { leading, piece in
      switch piece {
      case .text(let text): leading.followed(by: LeadingText(text))
      case .expression(let expression): leading.followed(by: leadingText(of: expression.expression.root))
      }
    }
  }
}
