public import Diagnostics
public import Expressions
public import YAML

extension ValueType {
  /// A constant of the type as it is written in a document of another kind, or nil after a report with the code.
  public func constant(
    _ node: Node, _ what: String, in context: DecodingContext, _ code: DiagnosticCode
  ) -> Value? {
    RunbookDecoder(context, actions: [], features: []).constant(node, what, of: self, code)
  }
}
