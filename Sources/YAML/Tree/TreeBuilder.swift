import Diagnostics

/// Makes nodes of events, without recursion, and finds what YAML allows and we do not.
struct TreeBuilder {
  /// A collection that is not closed yet.
  private struct Frame {
    let start: Int
    let isMapping: Bool
    let isFlow: Bool
    let anchor: String?
    /// Nodes counted before this one: what an alias to it will cost.
    let nodesBefore: Int
    var end: Int
    var items: [Node] = []
    var entries: [Node.Entry] = []
    var key: Node?
    /// Of mappings that are long enough to be worth it.
    var keys: [String: SourceRange] = [:]
    /// Values of `<<`, whose keys stand in for those that the mapping does not have.
    var merged: [Node] = []

    /// Where a key was given before. Most mappings are small, and comparing is then cheaper than hashing.
    mutating func earlier(_ text: String, at range: SourceRange) -> SourceRange? {
      if entries.count < 8 { return entries.first { $0.key.scalar?.text == text }?.key.range }
      if keys.isEmpty { for entry in entries { keys[entry.name] = entry.key.range } }
      if let first = keys[text] { return first }
      keys[text] = range
      return nil
    }
  }

  private struct Anchored {
    /// `nil` while the collection is not closed: an alias there would contain itself.
    var node: Node?
    var nodes: Int
  }

  private let source: Source
  private let text: SourceText
  private let limits: YAMLLimits
  private let dialect: YAMLDialect
  private let hasTabs: Bool
  private var cursor: ByteCursor
  private var frames: [Frame] = []
  private var anchors: [String: Anchored] = [:]
  private var nodes = 0
  /// Behind the last scalar or bracket: white space from here on is no content.
  private var contentEnd: Int

  private(set) var documents: [Node] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(
    _ source: Source, from start: Int, isASCII: Bool, hasTabs: Bool, limits: YAMLLimits, dialect: YAMLDialect = .strict
  ) {
    self.source = source
    text = SourceText(bytes: source.bytes)
    self.limits = limits
    self.dialect = dialect
    self.hasTabs = hasTabs && dialect == .strict
    cursor = ByteCursor(source.bytes, from: start, isASCII: isASCII)
    contentEnd = start
  }

  /// Takes one event; false when parsing must stop.
  mutating func take(_ event: Event) -> Bool {
    guard diagnostics.count < limits.diagnostics else {
      report(.yamlTooManyFindings, "more than \(limits.diagnostics) problems; the rest was not read", at: tail)
      return false
    }
    switch event {
    case .nothing: return true
    case .documentStart(let marks, let foreign):
      anchors.removeAll()
      if foreign { reportDirective(marks) }
      return true
    case .alias(let marks, let name): return alias(name, at: range(marks))
    case .scalar(let marks, let scalar, let properties): return self.scalar(scalar, marks, properties)
    case .sequenceStart(let marks, let properties): return open(marks, properties, isMapping: false)
    case .mappingStart(let marks, let properties): return open(marks, properties, isMapping: true)
    case .collectionEnd(let marks): return close(marks)
    case .failure(let failure):
      report(failure)
      return false
    case .end:
      checkTabs(upTo: source.bytes.count)
      return false
    }
  }

  // MARK: Nodes

  private mutating func scalar(_ scalar: Scalar, _ marks: Event.Marks, _ properties: Event.Properties?) -> Bool {
    var range = range(marks)
    let scalarEnd = range.upper
    if let properties {
      reportTag(properties, in: range)
      range.lower = text.contentStart(after: range.lower, upTo: range.upper)
    }
    if scalar.style == .literal || scalar.style == .folded {
      range.upper = text.blockScalarEnd(range, isEmpty: scalar.text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A })
    }
    if range.isEmpty, properties == nil {
      // libyaml puts a value that is left out before the next token, however far that is.
      range.lower = text.significantEnd(from: contentEnd, upTo: range.lower)
      range.upper = range.lower
    }
    checkTabs(upTo: range.lower)
    contentEnd = max(contentEnd, range.isEmpty ? range.upper : scalarEnd)
    if scalar.style == .doubleQuoted, scalar.text.utf8.contains(0) {
      report(
        .yamlControlCharacter, "a NUL character in the text", at: range,
        help: ["no program can be given text with a NUL in it; remove the escape `\\0`"])
    }
    return add(Node(range: range, content: .scalar(scalar)), nodes: 1, until: range.upper, anchor: properties?.anchor)
  }

  private mutating func alias(_ name: String, at range: SourceRange) -> Bool {
    checkTabs(upTo: range.lower)
    contentEnd = max(contentEnd, range.upper)
    guard let anchored = anchors[name] else {
      report(
        .yamlAlias, "there is no anchor `&\(name)` before this alias", at: range, label: "not defined",
        help: ["quote the value if it is text that begins with `*`"])
      return add(placeholder(at: range), nodes: 1, until: range.upper)
    }
    guard let node = anchored.node else {
      report(.yamlAlias, "the alias `*\(name)` would contain itself", at: range, label: "inside its own anchor")
      return add(placeholder(at: range), nodes: 1, until: range.upper)
    }
    guard nodes + anchored.nodes <= limits.nodes else {
      report(
        .yamlTooManyNodes, "aliases expand this file to more than \(limits.nodes) values", at: range,
        label: "expands to \(anchored.nodes) more values", help: ["write the values out, or use fewer aliases"])
      return false
    }
    return add(node, nodes: anchored.nodes, until: range.upper)
  }

  private mutating func open(_ marks: Event.Marks, _ properties: Event.Properties?, isMapping: Bool) -> Bool {
    var start = cursor.offset(ofCharacter: marks.start)
    if let properties {
      reportTag(properties, in: SourceRange(lower: start, upper: cursor.offset(ofCharacter: marks.end)))
      start = text.contentStart(after: start, upTo: source.bytes.count)
      if let anchor = properties.anchor { anchors[anchor] = Anchored(node: nil, nodes: 0) }
    }
    checkTabs(upTo: start)
    guard frames.count < limits.depth else {
      report(
        .yamlTooDeep, "lists and mappings nest deeper than \(limits.depth) levels",
        at: SourceRange(lower: start, upper: min(start + 1, source.bytes.count)), label: "one level too many")
      return false
    }
    let isFlow = start < source.bytes.count && source.bytes[start] == UInt8(ascii: isMapping ? "{" : "[")
    if isFlow { contentEnd = max(contentEnd, start + 1) }
    frames.append(
      Frame(
        start: start, isMapping: isMapping, isFlow: isFlow, anchor: properties?.anchor, nodesBefore: nodes,
        end: isFlow ? start + 1 : start))
    nodes += 1
    return true
  }

  private mutating func close(_ marks: Event.Marks) -> Bool {
    guard var frame = frames.popLast() else { return false }
    if !frame.merged.isEmpty, !merge(into: &frame) { return false }
    var end = frame.end
    // libyaml ends a block collection where the next token begins; ours ends with its last value.
    if frame.isFlow {
      end = cursor.offset(ofCharacter: marks.end)
      checkTabs(upTo: max(end - 1, frame.start))
      contentEnd = max(contentEnd, end)
    }
    let node = Node(
      range: SourceRange(lower: frame.start, upper: max(end, frame.start)),
      content: frame.isMapping ? .mapping(frame.entries) : .sequence(frame.items))
    let count = nodes - frame.nodesBefore
    if let anchor = frame.anchor { anchors[anchor] = Anchored(node: node, nodes: count) }
    return place(node, until: node.range.upper)
  }

  /// Stands for an alias that names nothing, so that what is around it is still read.
  private func placeholder(at range: SourceRange) -> Node {
    Node(range: range, content: .scalar(Scalar(text: "", style: .singleQuoted)))
  }

  private mutating func add(_ node: Node, nodes count: Int, until end: Int, anchor: String? = nil) -> Bool {
    nodes += count
    guard nodes <= limits.nodes else {
      report(
        .yamlTooManyNodes, "the file has more than \(limits.nodes) values", at: node.range,
        help: ["split it into several files"])
      return false
    }
    if let anchor { anchors[anchor] = Anchored(node: node, nodes: count) }
    return place(node, until: end)
  }

  /// Puts a finished node into the collection around it. `end` is where it ends in the text: for an alias that is not
  /// the end of the node's range.
  private mutating func place(_ node: Node, until end: Int) -> Bool {
    guard !frames.isEmpty else {
      documents.append(node)
      return true
    }
    let top = frames.count - 1
    frames[top].end = max(frames[top].end, end)
    guard frames[top].isMapping else {
      frames[top].items.append(node)
      return true
    }
    guard let key = frames[top].key else {
      frames[top].key = node
      return true
    }
    frames[top].key = nil
    if dialect == .foreign, let scalar = key.scalar, scalar.style == .plain, scalar.text == "<<" {
      frames[top].merged.append(node)
    } else if accept(key) {
      frames[top].entries.append(Node.Entry(key: key, value: node))
    }
    return true
  }

  /// Adds what `<<` brings along: keys that the mapping has itself win, then those of the first mapping named.
  private mutating func merge(into frame: inout Frame) -> Bool {
    var known = Set(frame.entries.map(\.name))
    for value in frame.merged {
      for mapping in value.sequence ?? [value] {
        for entry in mapping.mapping ?? [] where known.insert(entry.name).inserted {
          nodes += 2
          guard nodes <= limits.nodes else {
            report(
              .yamlTooManyNodes, "merge keys expand this file to more than \(limits.nodes) values", at: value.range)
            return false
          }
          frame.entries.append(entry)
        }
      }
    }
    return true
  }

  /// Whether a key may stand in the innermost mapping.
  private mutating func accept(_ key: Node) -> Bool {
    guard let scalar = key.scalar else {
      report(
        .yamlKeyNoString, "a key must be a string, found \(key.kindName)", at: text.firstLine(of: key.range),
        label: "not a string", help: ["quote the key if it is text"])
      return false
    }
    if dialect == .strict, scalar.style == .plain, scalar.text == "<<" {
      report(
        .yamlMergeKey, "merge keys are not part of YAML 1.2", at: key.range, label: "not merged",
        help: ["write the keys out"])
      return false
    }
    guard scalar.resolved == .string || dialect == .foreign else {
      report(
        .yamlKeyNoString, "a key must be a string, found \(key.kindName)", at: key.range,
        label: "not a string", help: key.range.isEmpty ? ["give the key a name"] : ["quote it: `\"\(scalar.text)\"`"])
      return false
    }
    if let first = frames[frames.count - 1].earlier(scalar.text, at: key.range) {
      report(
        .yamlDuplicateKey, "the key `\(scalar.text)` is given twice", at: key.range, label: "again here",
        related: [DiagnosticLabel(range: first, text: "first here")], help: ["remove one of the two"])
      return false
    }
    return true
  }

  // MARK: Places

  private mutating func range(_ marks: Event.Marks) -> SourceRange {
    let lower = cursor.offset(ofCharacter: marks.start)
    return SourceRange(lower: lower, upper: max(lower, cursor.offset(ofCharacter: marks.end)))
  }

  private var tail: SourceRange { SourceRange(lower: contentEnd, upper: contentEnd) }

}

// MARK: Findings

extension TreeBuilder {
  private mutating func reportTag(_ properties: Event.Properties, in range: SourceRange) {
    guard properties.hasTag, dialect == .strict else { return }
    let bytes = source.bytes
    var lower = range.lower
    while lower < bytes.count, bytes[lower] != UInt8(ascii: "!") { lower += 1 }
    var upper = lower
    while upper < bytes.count, !text.isBlank(bytes[upper]) { upper += 1 }
    report(
      .yamlTag, "YAML tags are not allowed", at: SourceRange(lower: lower, upper: upper), label: "a tag",
      help: [SyntaxProblem.tagHelp])
  }

  private mutating func reportDirective(_ marks: Event.Marks) {
    guard dialect == .strict else { return }
    report(
      .yamlDirective, "only the directive `%YAML 1.2` is allowed", at: text.firstLine(of: range(marks)),
      help: ["remove it: every file is read as YAML 1.2"])
  }

  /// Tabs are content in scalars and comments; anywhere else two readers may see two indentations.
  private mutating func checkTabs(upTo end: Int) {
    guard hasTabs, contentEnd < end else { return }
    let bytes = source.bytes
    var offset = contentEnd
    while offset < end, diagnostics.count < limits.diagnostics {
      switch bytes[offset] {
      case UInt8(ascii: "#"):
        while offset < end, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      case 0x09:
        let lower = offset
        while offset < end, bytes[offset] == 0x09 { offset += 1 }
        reportTab(SourceRange(lower: lower, upper: offset))
      default: offset += 1
      }
    }
    contentEnd = end
  }

  private mutating func reportTab(_ range: SourceRange) {
    report(
      .yamlTab, "a tab outside of text", at: range, label: range.upper - range.lower == 1 ? "a tab" : "tabs",
      help: ["indent and separate with spaces"])
  }

  private mutating func report(_ failure: Event.Failure) {
    let lower = cursor.offset(ofCharacter: failure.at)
    if lower < source.bytes.count, source.bytes[lower] == 0x09 || failure.problem.contains("tab character") {
      return reportTab(SourceRange(lower: lower, upper: lower + 1))
    }
    let began = failure.context == nil ? nil : cursor.offset(ofCharacter: failure.contextAt)
    let explained = SyntaxProblem(failure, at: lower, context: began, in: source)
    var related: [DiagnosticLabel] = []
    if let text = explained.contextLabel, let began, began < lower, began < source.bytes.count {
      let end = began + decodeScalar(source.bytes, at: began).length
      related = [DiagnosticLabel(range: SourceRange(lower: began, upper: end), text: text)]
    }
    report(
      explained.code, explained.message, at: explained.range, label: explained.label, related: related,
      help: explained.help)
  }

  private mutating func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, label: String = "",
    related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    diagnostics.append(
      Diagnostic(code, message, in: source, at: range, label: label, related: related, help: help))
  }
}
