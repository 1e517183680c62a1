import Calendars
import Diagnostics
import Expressions
import YAML

/// Turns a document into a runbook. Reports every independent fault and goes on with what it could read.
struct RunbookDecoder {
  let context: DecodingContext
  let actions: [ActionSignature]
  let features: Set<LanguageFeature>
  /// Steps that are there but could not be read: nobody should be told that they do not exist.
  var brokenSteps: Set<String> = []
  /// Likewise inputs.
  var brokenInputs: Set<String> = []
  /// Nobody should be told that what they wrote there is missing.
  private(set) var hasBrokenDefaults = false
  /// Likewise outputs, by step.
  var brokenOutputs: [String: [String]] = [:]

  init(_ context: DecodingContext, actions: [ActionSignature], features: Set<LanguageFeature>) {
    self.context = context
    self.actions = actions
    self.features = features
  }

  mutating func decode(_ root: Node) -> Runbook? {
    guard var runbook = MappingDecoder(root, what: "a runbook", in: context), checkHeader(&runbook) else { return nil }
    let metadata = decodeMetadata(&runbook)
    let inputs = runbook.optional("inputs").map { decodeInputs($0) } ?? []
    let permissions = decodePermissions(&runbook)
    let lock = decodeLock(&runbook)
    let defaults = decodeDefaults(&runbook)
    hasBrokenDefaults = runbook.node["defaults"].map { context.hasErrors(in: $0.range) } ?? false
    let rollback = decodeRollback(&runbook)
    let preflight = runbook.optional("preflight").map { decodeSteps($0, "`preflight`", isPreflight: true) } ?? []
    let steps = runbook.required("steps").map { decodeSteps($0, "`steps`") } ?? []
    let onFailure = decodeHandler("onFailure", .onFailure, &runbook)
    let always = decodeHandler("always", .always, &runbook)
    runbook.finish()
    guard let metadata else { return nil }
    return Runbook(
      source: context.source, metadata: metadata, inputs: inputs, permissions: permissions, lock: lock,
      defaults: defaults, rollback: rollback, preflight: preflight, steps: steps, onFailure: onFailure, always: always)
  }

  private func checkHeader(_ runbook: inout MappingDecoder) -> Bool {
    let version = runbook.required("apiVersion", context.string)
    let kind = runbook.required("kind", context.string)
    if let version, version != "runback/v1" {
      report(
        .runbookNotARunbook, at: runbook.node["apiVersion"], "`apiVersion` `\(version)` is not known", label: "unknown",
        help: ["this version reads `runback/v1`"])
      return false
    }
    if let kind, kind != "Runbook" {
      report(
        .runbookNotARunbook, at: runbook.node["kind"],
        kind.lowercased() == "runbook"
          ? "`kind` is written `\(kind)`" : "this is a `\(kind)` and not a runbook", label: "another kind",
        help: ["a runbook has `kind: Runbook`"])
      return false
    }
    return true
  }

  // MARK: Reports

  func report(
    _ code: DiagnosticCode, _ severity: Diagnostic.Severity = .error, at node: Node?, _ message: String,
    label: String = "", related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    guard let node else { return }
    context.report(code, severity, at: node, message, label: label, related: related, help: help)
  }

  /// Whether the engine can execute it; says so when it cannot.
  func supports(_ feature: LanguageFeature, _ what: String, at range: SourceRange?) {
    guard !features.contains(feature), let range else { return }
    context.report(
      .runbookUnsupported, at: range, "\(what) is not supported by this version yet", label: "cannot be executed",
      help: ["the runbook is refused rather than run without it"])
  }

  func supports(_ feature: LanguageFeature, key: String, in mapping: MappingDecoder) {
    supports(feature, "`\(key)`", at: mapping.keyRange(key))
  }

  // MARK: Small parts

  private mutating func decodePermissions(_ runbook: inout MappingDecoder) -> Runbook.Permissions {
    guard let node = runbook.optional("permissions"),
      var mapping = MappingDecoder(node, what: "`permissions`", in: context)
    else { return Runbook.Permissions(exec: [], hosts: []) }
    let exec = mapping.optional("exec", located(context.filledString)) ?? []
    let hosts = mapping.optional("hosts", located(context.filledString)) ?? []
    if !hosts.isEmpty { supports(.hosts, key: "hosts", in: mapping) }
    mapping.finish()
    return Runbook.Permissions(exec: exec, hosts: hosts)
  }

  private mutating func decodeLock(_ runbook: inout MappingDecoder) -> Template? {
    guard let node = runbook.optional("lock") else { return nil }
    guard node.mapping != nil, var mapping = MappingDecoder(node, what: "`lock`", in: context) else {
      return template(node, "`lock`")
    }
    let key = mapping.required("key", template)
    if mapping.optional("remote", locatedString) != nil { supports(.remoteLock, key: "remote", in: mapping) }
    mapping.finish()
    return key
  }

  private func decodeDefaults(_ runbook: inout MappingDecoder) -> Runbook.Defaults {
    guard let node = runbook.optional("defaults"), var mapping = MappingDecoder(node, what: "`defaults`", in: context)
    else { return Runbook.Defaults(timeout: nil) }
    let timeout = mapping.optional("timeout", timeSpan)
    mapping.finish()
    return Runbook.Defaults(timeout: timeout)
  }

  private func decodeRollback(_ runbook: inout MappingDecoder) -> Runbook.UndoPolicy {
    let policy: Runbook.UndoPolicy? = runbook.optional("rollback", context.enumeration)
    if policy == .auto { supports(.rollbackPolicy, "`rollback: auto`", at: runbook.node["rollback"]?.range) }
    return policy ?? .ask
  }

  private mutating func decodeHandler(
    _ key: String, _ feature: LanguageFeature, _ runbook: inout MappingDecoder
  ) -> [Step] {
    guard let node = runbook.optional(key) else { return [] }
    if let elements = node.sequence, elements.isEmpty { return [] }
    supports(feature, key: key, in: runbook)
    return decodeSteps(node, "`\(key)`")
  }

  // MARK: Values

  /// A list whose elements keep their places.
  func located<Value: Sendable & Hashable>(
    _ decode: @escaping (Node, String) -> Value?
  ) -> (Node, String) -> [Located<Value>]? {
    { node, what in
      context.list(node, what) { element, what in decode(element, what).map { Located($0, at: element.range) } }
    }
  }

  func locatedString(_ node: Node, _ what: String) -> Located<String>? {
    context.filledString(node, what).map { Located($0, at: node.range) }
  }

  func timeSpan(_ node: Node, _ what: String) -> Located<TimeSpan>? {
    let span = context.parsed(
      node, what, expected: "a duration such as `90d`, `5m` or `1h30m`", meant: Self.meantDuration
    ) { text -> TimeSpan? in
      TimeSpan(text).flatMap { $0.milliseconds > 0 ? $0 : nil }
    }
    return span.map { Located($0, at: node.range) }
  }

  /// `120` is seconds nearly everywhere; `90 days` has its unit written out.
  private static func meantDuration(_ text: String) -> String? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int64(digits), count > 0 else { return nil }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    if unit.isEmpty { return "\(digits)s" }
    let names = [
      ("d", ["d", "day", "days"]), ("h", ["h", "hr", "hrs", "hour", "hours"]),
      ("m", ["m", "min", "mins", "minute", "minutes"]), ("s", ["s", "sec", "secs", "second", "seconds"]),
    ]
    return names.first { $0.1.contains(unit) }.map { "\(digits)\($0.0)" }
  }

  /// A text for people, in which nothing is computed.
  func plainText(_ node: Node, _ what: String) -> Located<String>? {
    guard let text = context.filledString(node, what) else { return nil }
    context.warnAboutSwallowedComment(node, what)
    reportLookalike(text, node)
    if TemplateScanner.hasOpener(text) {
      report(
        .runbookTemplate, at: node, "\(what) is shown as it is written; `${{ }}` is not computed here",
        label: "write plain words", help: ["for the characters themselves write `$${{`"])
    }
    return Located(text, at: node.range)
  }
}
