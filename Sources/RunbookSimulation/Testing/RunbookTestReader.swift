import Calendars
public import Diagnostics
import Expressions
public import RunbookLanguage
import YAML

/// Reads a file of tests and holds it against its runbook.
public struct RunbookTestReader {
  /// What is known of the runbook that a file names.
  public enum Lookup: Sendable {
    case found(CheckedRunbook)
    /// It has errors of its own, which are said where it is checked.
    case broken
    case missing(known: [String])
  }

  private let runbook: (String) -> Lookup

  public init(runbook: @escaping (String) -> Lookup) { self.runbook = runbook }

  /// All independent findings, and the tests when none of them is an error.
  public func read(_ source: Source) -> (file: RunbookTestFile?, diagnostics: [Diagnostic]) {
    let context = DecodingContext(source)
    let file = context.root().flatMap { decode($0, context) }
    return (context.hasErrors ? nil : file, context.diagnostics.inOrder())
  }

  private func decode(_ root: Node, _ context: DecodingContext) -> RunbookTestFile? {
    guard var mapping = MappingDecoder(root, what: "a file of tests", in: context),
      checkHeader(&mapping, context)
    else { return nil }
    let checked = mapping.required("runbook").flatMap { decodeRunbook($0, context) }
    // Without the runbook nothing that is written of its steps means anything.
    guard let checked else {
      for key in ["inputs", "simulate", "tests"] { _ = mapping.optional(key) }
      mapping.finish()
      return nil
    }
    let decoder = RunbookTestDecoder(context, checked)
    let inputs = mapping.optional("inputs").map(decoder.inputs) ?? [:]
    let shared = mapping.optional("simulate").map { decoder.simulations.simulations($0, "`simulate`") } ?? []
    let tests = mapping.required("tests").map { decoder.tests($0, inputs: inputs, shared: shared) } ?? []
    mapping.finish()
    return RunbookTestFile(
      source: context.source, runbook: checked, tests: tests, directory: decoder.simulations.directory)
  }

  private func checkHeader(_ mapping: inout MappingDecoder, _ context: DecodingContext) -> Bool {
    let version = mapping.required("apiVersion", context.string)
    let kind = mapping.required("kind", context.string)
    if let version, version != "runback/v1", let node = mapping.node["apiVersion"] {
      context.report(
        .runbookNotARunbook, at: node, "`apiVersion` `\(version)` is not known", label: "unknown",
        help: ["this version reads `runback/v1`"])
      return false
    }
    if let kind, kind != "RunbookTest", let node = mapping.node["kind"] {
      context.report(
        .runbookNotARunbook, at: node, "this is a `\(kind)` and not a file of tests", label: "another kind",
        help: ["tests have `kind: RunbookTest`"])
      return false
    }
    return version != nil && kind != nil
  }

  private func decodeRunbook(_ node: Node, _ context: DecodingContext) -> CheckedRunbook? {
    guard let id = context.filledString(node, "`runbook`") else { return nil }
    checkFileName(id, node, context)
    switch runbook(id) {
    case .found(let checked): return checked
    case .broken:
      context.report(
        .testNoRunbook, at: node, "the runbook `\(id)` has errors, so that it cannot be tested", label: "has errors",
        help: ["`runback lint` shows them"])
    case .missing(let known):
      context.report(
        .testNoRunbook, at: node, "there is no runbook `\(id)`", label: "not a runbook",
        help: didYouMean(id, among: known).map { ["did you mean `\($0)`?"] } ?? [])
    }
    return nil
  }

  private func checkFileName(_ id: String, _ node: Node, _ context: DecodingContext) {
    guard let file = context.source.path.split(separator: "/").last, file.hasSuffix(".yaml") else { return }
    // `bad-release.test.yaml`, or `bad-release.rollback.test.yaml` where one runbook has several files.
    guard !file.hasPrefix("\(id).") || !file.hasSuffix(".test.yaml") else { return }
    context.report(
      .testFileName, at: node, "the file `\(file)` holds tests of `\(id)`", label: "not the file's name",
      help: ["name the file `\(id).test.yaml`"])
  }
}
