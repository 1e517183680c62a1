import ArgumentParser
import Diagnostics
import Files
import Incidents
import JSON
import Journal
import Reports

struct ReportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the review of a run, from its journal alone.",
    discussion: "The same journal gives the same bytes. HTML is one file that needs no script and nothing else.")

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

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let state = try global.stateFolder(in: surroundings)
    let store = JournalStore(directory: state)
    let review = try Review(RunArgument(run).identifier(in: store), in: store, state: state)
    let text =
      switch format ?? (global.wantsJSON(in: surroundings) ? .json : .markdown) {
      case .markdown: review.document.markdown
      case .html: review.document.html
      case .json: review.json.pretty + "\n"
      }
    if let output {
      try writeFile(text, to: surroundings.absolute(output), .replaces)
    } else {
      surroundings.console.write(text)
    }
    return .success
  }
}

extension Review {
  /// Of a run of a state directory, with the incident that it names where that is known there.
  init(_ run: RunID, in store: JournalStore, state: String) throws {
    let contents = try store.read(run)
    let incident = try contents.created?.incident.flatMap { IncidentID($0) }.flatMap {
      try IncidentStore(state: state).read($0)
    }
    guard
      let review = Review(contents, verification: try store.verify(run), incident: incident.map { ReviewIncident($0) })
    else { throw JournalError(.neverBegan, run.text) }
    self = review
  }
}

extension ReviewIncident {
  init(_ record: IncidentRecord) {
    self.init(
      id: record.id.text, title: record.title, severity: record.severity,
      moments: IncidentMoment.allCases.compactMap { moment in
        record.times[moment].map { Moment(name: moment.rawValue, time: $0) }
      }, compromised: record.compromised)
  }
}
