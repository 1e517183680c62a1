import Diagnostics
import Expressions
import YAML

/// Templates and expressions.
extension RunbookDecoder {
  /// A string with `${{ }}` in it, or nil after a report.
  func template(_ node: Node, _ what: String) -> Template? {
    guard let text = context.string(node, what) else { return nil }
    reportLookalike(text, node)
    guard TemplateScanner.hasOpener(text) else {
      return Template(pieces: text.isEmpty ? [] : [.text(text)], range: node.range)
    }
    let map = ScalarMap(node, in: context.source)
    var pieces: [Template.Piece] = []
    var isComplete = true
    for part in TemplateScanner.parts(of: text) {
      switch part {
      case .text(let text): pieces.append(.text(text))
      case .expression(let range):
        if let expression = expression(text, range, map) {
          pieces.append(.expression(expression))
        } else {
          isComplete = false
        }
      case .unclosed(let range):
        context.report(
          .runbookTemplate, at: map.sourceRange(ofText: range), "`${{` is never closed", label: "it begins here",
          help: ["close it with `}}`; for the characters themselves write `$${{`"])
        isComplete = false
      }
    }
    return isComplete ? Template(pieces: pieces, range: node.range) : nil
  }

  /// `{{ inputs.x }}` and `${inputs.x}` are how other tools write it; here they would silently stay text.
  func reportLookalike(_ text: String, _ node: Node) {
    guard let found = TemplateScanner.lookalike(in: text) else { return }
    context.report(
      .runbookTemplate, at: ScalarMap(node, in: context.source).sourceRange(ofText: found.range),
      "this is text and not an expression", label: "nothing is computed here", help: ["write `${{ \(found.path) }}`"])
  }

  /// A text for people that may hold expressions.
  func textTemplate(_ node: Node, _ what: String) -> Template? {
    guard context.filledString(node, what) != nil else { return nil }
    context.warnAboutSwallowedComment(node, what)
    return template(node, what)
  }

  /// A bare expression; `${{ }}` around the whole of it is accepted.
  func condition(_ node: Node, _ what: String) -> SourceExpression? {
    guard let scalar = node.scalar, !node.range.isEmpty else {
      report(
        .runbookQuoteExpression, at: node, "\(what) is an expression, and YAML reads it as \(node.kindName)",
        label: "not a text", help: ["quote the expression: `'…'`"])
      return nil
    }
    let text = scalar.text
    let map = ScalarMap(node, in: context.source)
    let parts = TemplateScanner.parts(of: text)
    if parts.count == 1, case .expression(let range) = parts[0] { return expression(text, range, map) }
    if TemplateScanner.hasOpener(text) {
      report(
        .runbookTemplate, at: node, "\(what) is one expression, not a text with expressions in it",
        label: "mixes text and `${{ }}`", help: ["write the whole as an expression, without `${{ }}`"])
      return nil
    }
    if let comment = context.comment(after: node), scalar.style == .plain, isCut(text) {
      context.report(
        .runbookQuoteExpression, at: comment, "\(what) ends before `#`: the rest of the line is a comment",
        label: "not part of the expression", help: ["quote the expression: `'…'`"])
      return nil
    }
    return expression(text, 0..<text.utf8.count, map)
  }

  /// Whether an expression ends in the middle, as one does that a ` #` has cut.
  private func isCut(_ text: String) -> Bool { (try? Expression(parsing: text)) == nil }

  func expression(_ text: String, _ range: Range<Int>, _ map: ScalarMap) -> SourceExpression? {
    let positions = PositionMap(map, text: range)
    do throws(ExpressionProblem) {
      // Copies the part alone: a long text may hold many expressions.
      let bytes = text.utf8
      let lower = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
      let upper = bytes.index(lower, offsetBy: range.count)
      let expression = try Expression(parsing: String(decoding: bytes[lower..<upper], as: UTF8.self))
      return SourceExpression(expression: expression, range: positions.whole, positions: positions)
    } catch {
      report(error, at: positions)
      return nil
    }
  }

  func report(_ problem: ExpressionProblem, at positions: PositionMap) {
    context.report(
      problem.kind.code, at: positions.range(of: problem.range), problem.message, label: problem.label,
      help: problem.help)
  }

  /// A regular expression that the whole of a text must match.
  func pattern(_ node: Node, _ what: String) -> Pattern? {
    guard let text = context.string(node, what) else { return nil }
    do throws(Pattern.Problem) {
      return try Pattern(text)
    } catch {
      let range = ScalarMap(node, in: context.source).sourceRange(ofText: error.range.lower..<error.range.upper)
      context.report(
        .runbookBadPattern, at: range, "in \(what): \(error.message)", label: "here", help: error.help)
      return nil
    }
  }
}

extension ExpressionProblem.Kind {
  var code: DiagnosticCode {
    switch self {
    case .syntax, .leftOut, .tooLarge: .runbookExpressionSyntax
    case .unknownName: .runbookUnknownName
    case .unknownField: .runbookUnknownField
    case .unavailable: .runbookNotYetKnown
    case .possiblyAbsent: .runbookMayBeAbsent
    case .type: .runbookType
    case .unknownFunction: .runbookUnknownFunction
    case .pattern: .runbookBadPattern
    case .secret: .runbookSecret
    }
  }
}
