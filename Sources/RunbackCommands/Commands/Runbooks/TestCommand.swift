import ArgumentParser
import Diagnostics
import RunbookLanguage
import RunbookSimulation

struct TestCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests of runbooks: with simulated results, and without starting anything.",
    discussion:
      "Exit code 1: a test failed; 65: a file of tests, or the runbook that it is about, is invalid; 0: all passed.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
  }

  @OptionGroup var global: GlobalOptions

  @Option(help: "text, json or junit.")
  var format: Format?

  @Argument(help: ArgumentHelp("Runbooks whose tests to run instead of all.", valueName: "id"))
  var identifiers: [String] = []

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let files = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
    let reading = try TestFiles(files).read(of: identifiers)
    guard reading.diagnostics.isEmpty else {
      surroundings.console.report(reading.diagnostics, options: global, in: surroundings)
      return .invalidFile
    }
    let results = reading.files.map { (file: $0, outcomes: $0.run()) }
    let outcomes = results.flatMap(\.outcomes)
    let failed = outcomes.count { !$0.hasPassed }
    switch format ?? (global.wantsJSON(in: surroundings) ? .json : .text) {
    case .text:
      for line in TestReport(results).lines { surroundings.console.print(terminalText(line)) }
      surroundings.console.print("\(counted(outcomes.count, "test")), \(failed) failed")
    case .json: surroundings.console.print(TestReport(results).json)
    case .junit: surroundings.console.write(JUnitReport(results).text)
    }
    return failed == 0 ? .success : .negative
  }
}

/// The files of tests of a workspace.
struct TestFiles {
  private let files: WorkspaceFiles
  private let known: [String]

  init(_ files: WorkspaceFiles) throws {
    self.files = files
    known = try files.identifiers()
  }

  /// - Parameter identifiers: of runbooks; empty: of all.
  func read(of identifiers: [String]) throws -> (files: [RunbookTestFile], diagnostics: [Diagnostic]) {
    for identifier in identifiers where !known.contains(identifier) { _ = try files.source(of: identifier) }
    let checker = files.checker()
    var read: [RunbookTestFile] = []
    var diagnostics: [Diagnostic] = []
    for path in try files.testPaths() {
      let source = try files.source(at: path)
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      guard identifiers.isEmpty || identifiers.contains(where: { name.hasPrefix("\($0).") }) else { continue }
      let (file, found) = reader(checker).read(source)
      diagnostics += found
      if let file { read.append(file) }
    }
    return (read, diagnostics)
  }

  func reader(_ checker: RunbookChecker) -> RunbookTestReader {
    RunbookTestReader { identifier in
      guard known.contains(identifier), let source = try? files.source(of: identifier) else {
        return .missing(known: known)
      }
      return checker.check(source).runbook.map(RunbookTestReader.Lookup.found) ?? .broken
    }
  }
}
