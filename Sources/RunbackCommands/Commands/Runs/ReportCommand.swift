import ArgumentParser
import Calendars
import Diagnostics
import Files
import JSON
import Journal
import Reports

struct ReportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the review of a run, from its journal alone.",
    discussion: """
      The same journal gives the same bytes. HTML is one file that needs no script and nothing else. --evidence writes a folder \
      that proves what was done: its README says how to check it. --year is an overview of all runs that began in a year.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case markdown, html, json
  }

  @OptionGroup var global: GlobalOptions

  @Option(help: "markdown, html or json (default: markdown, and json with --json).")
  var format: Format?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The folder to write the evidence to; it must not exist yet.", valueName: "dir"))
  var evidence: String?

  @Option(help: ArgumentHelp("An overview of this year instead of one run.", valueName: "year"))
  var year: Int?

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let records = RunRecords(state: try global.stateFolder(in: surroundings))
    if let year {
      guard run == nil, evidence == nil else {
        throw CommandError(.usage, "`--year` is about all runs: it goes with neither a run nor `--evidence`")
      }
      guard (0...9999).contains(year) else { throw CommandError(.usage, "`--year \(year)` is no year") }
      let overview = try records.overview(of: year, global, in: surroundings)
      try write(overview.document, overview.json, in: surroundings)
      return .success
    }
    let identifier = try RunArgument(run).identifier(in: records.store)
    let record = try records.record(of: identifier)
    if let evidence {
      let receipt = try await record.writeEvidence(to: surroundings.absolute(evidence), in: surroundings)
      if !global.wantsQuiet(in: surroundings) { receipt.show(at: evidence, on: surroundings.console) }
      // The bundle has the report in every format.
      if format == nil, output == nil, !global.wantsJSON(in: surroundings) { return .success }
    }
    try write(record.review.document, record.review.json, in: surroundings)
    return .success
  }

  private func write(_ document: ReportDocument, _ json: JSONValue, in surroundings: Surroundings) throws {
    let text =
      switch format ?? (global.wantsJSON(in: surroundings) ? .json : .markdown) {
      case .markdown: document.markdown
      case .html: document.html
      case .json: json.pretty + "\n"
      }
    if let output {
      try writeFile(text, to: surroundings.absolute(output), .replaces)
    } else {
      surroundings.console.write(text)
    }
  }
}
