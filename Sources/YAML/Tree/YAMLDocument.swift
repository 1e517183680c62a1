public import Diagnostics

public enum YAMLDocument {
  /// Reads every document of a text. Never throws or traps, and is bounded by the limits in time and memory.
  ///
  /// After a syntax error the documents before it are returned, and one finding: what follows cannot be told apart.
  /// Everything else that is wrong is collected.
  public static func parse(
    _ source: Source, limits: YAMLLimits = .default, dialect: YAMLDialect = .strict
  ) -> (documents: [Node], diagnostics: [Diagnostic]) {
    var check = TextCheck(source, limits: limits, dialect: dialect)
    guard let start = check.run() else { return ([], check.diagnostics) }
    var builder = TreeBuilder(
      source, from: start, isASCII: check.isASCII, hasTabs: check.hasTabs, limits: limits,
      dialect: dialect)
    source.bytes.withUnsafeBufferPointer { bytes in
      guard let stream = EventStream(UnsafeBufferPointer(rebasing: bytes[start...])) else {
        _ = builder.take(.failure(Event.Failure(problem: "no memory", at: 0, context: nil, contextAt: 0)))
        return
      }
      while builder.take(stream.next()) {}
    }
    return (builder.documents, check.diagnostics + builder.diagnostics)
  }

  /// Reads a text that must be exactly one document with something in it. The root is `nil` only when a finding says
  /// why.
  public static func parseOne(
    _ source: Source, limits: YAMLLimits = .default
  ) -> (root: Node?, diagnostics: [Diagnostic]) {
    var (documents, diagnostics) = parse(source, limits: limits)
    if documents.count > 1 {
      let second = documents[1].range
      let end = source.bytes[second.lower..<second.upper].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? second.upper
      diagnostics.append(
        Diagnostic(
          .yamlSeveralDocuments, "one document was expected, found \(documents.count)", in: source,
          at: SourceRange(lower: second.lower, upper: end), label: "the second begins here",
          help: ["remove `---` before it, or put it into a file of its own"]))
      // What one half lacks the other may have: nothing that is found in either would help.
      return (nil, diagnostics)
    }
    let isSyntaxFault = diagnostics.contains { $0.code == .yamlSyntax }
    guard let root = documents.first, root.scalar?.resolved != .null || !root.range.isEmpty else {
      if diagnostics.isEmpty || (documents.count == 1 && !isSyntaxFault) {
        let end = SourceRange(lower: source.bytes.count, upper: source.bytes.count)
        diagnostics.append(Diagnostic(.yamlEmpty, "the file is empty", in: source, at: end, label: "nothing to read"))
      }
      return (nil, diagnostics)
    }
    return (root, diagnostics)
  }
}
