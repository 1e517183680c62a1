public import Diagnostics

/// Collects what is wrong while one text becomes values. Lives as long as one decode; every decoder that takes a node
/// returns `nil` after it has said why.
public final class DecodingContext {
  public let source: Source
  public private(set) var diagnostics: [Diagnostic] = []
  private let limits: YAMLLimits

  public init(_ source: Source, limits: YAMLLimits = .default) {
    self.source = source
    self.limits = limits
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Whether an error has been found that lies in the range.
  public func hasErrors(in range: SourceRange) -> Bool {
    diagnostics.contains {
      $0.severity == .error && $0.range.lower >= range.lower && $0.range.upper <= range.upper
    }
  }

  /// Parses the source, which must be one document, and collects what YAML itself finds. With errors such as a
  /// duplicate key there is still a root, so that a decoder finds the rest in the same go.
  public func root() -> Node? {
    let (root, found) = YAMLDocument.parseOne(source, limits: limits)
    diagnostics += found
    return root
  }

  public func report(
    _ code: DiagnosticCode, _ severity: Diagnostic.Severity = .error, at range: SourceRange, _ message: String,
    label: String = "", related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    report(
      Diagnostic(code, severity, message, in: source, at: range, label: label, related: related, help: help))
  }

  /// Points at the first line of a node: a finding about a mapping of fifty lines should not underline them all.
  public func report(
    _ code: DiagnosticCode, _ severity: Diagnostic.Severity = .error, at node: Node, _ message: String,
    label: String = "", related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    report(code, severity, at: headline(node), message, label: label, related: related, help: help)
  }

  /// Takes what another layer found, such as the parser of expressions.
  public func report(_ diagnostic: Diagnostic) {
    if diagnostics.count < limits.diagnostics {
      diagnostics.append(diagnostic)
    } else if diagnostics.count == limits.diagnostics {
      diagnostics.append(
        Diagnostic(
          .yamlTooManyFindings, "more than \(limits.diagnostics) problems; the rest is not reported", in: source,
          at: diagnostic.range))
    }
  }

  /// The part of a node that stands for it in a message: the first key of a mapping in block style, else the first
  /// line.
  public func headline(_ node: Node) -> SourceRange {
    let bytes = source.bytes
    let range = node.range
    if let first = node.mapping?.first, range.lower < bytes.count, bytes[range.lower] != UInt8(ascii: "{") {
      return first.key.range
    }
    let upper = min(range.upper, bytes.count)
    guard range.lower < upper else { return range }
    var end = bytes[range.lower..<upper].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? upper
    while end > range.lower, bytes[end - 1] == 0x20 { end -= 1 }
    return SourceRange(lower: range.lower, upper: end)
  }
}
