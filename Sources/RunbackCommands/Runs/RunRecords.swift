import Calendars
import Diagnostics
import Evidence
import Incidents
import Journal
import Reports
import RunbookLanguage

/// What a state directory has recorded of its runs and their incidents.
struct RunRecords {
  let store: JournalStore
  private let incidents: IncidentStore

  init(state: String) {
    store = JournalStore(directory: state)
    incidents = IncidentStore(state: state)
  }

  /// One run: its journal, its review, and the file of its incident.
  struct Record {
    let store: JournalStore
    let contents: JournalContents
    let review: Review
    let incidentFile: String?
  }

  func record(of run: RunID) throws -> Record {
    let contents = try store.read(run)
    let id = contents.created?.incident.flatMap { IncidentID($0) }
    let incident = try id.flatMap { try incidents.read($0) }
    guard
      let review = Review(
        contents, verification: try store.verify(run), incident: incident.map { ReviewIncident($0) })
    else { throw JournalError(.neverBegan, run.text) }
    return Record(
      store: store, contents: contents, review: review,
      incidentFile: incident == nil ? nil : id.map { incidents.path(of: $0) })
  }

  /// A run that cannot be read is said, and the others are counted.
  func overview(of year: Int, _ global: GlobalOptions, in surroundings: Surroundings) throws -> YearOverview {
    var reviews: [Review] = []
    var unreadable: [String] = []
    for run in try store.runs() where run.began(in: year) {
      do {
        reviews.append(try record(of: run).review)
      } catch let error as any ReportableError {
        unreadable.append("run \(run), because \(error.message)")
      }
    }
    var runbooks: [String]?
    if let workspace = try Workspace.find(global, in: surroundings) {
      let files = WorkspaceFiles(workspace: workspace, surroundings: surroundings)
      let checker = files.checker()
      runbooks = try files.paths().compactMap { path in
        checker.check(try files.source(at: path)).runbook?.runbook.metadata.id.value
      }
    }
    return YearOverview(year, reviews, runbooks: runbooks, unreadable: unreadable, at: surroundings.clock.now())
  }
}

extension RunRecords.Record {
  func writeEvidence(to path: String, in surroundings: Surroundings) async throws -> EvidenceBundle.Receipt {
    let signing = JournalSigning(surroundings)
    return try await EvidenceBundle(
      review, contents, in: store, incident: incidentFile,
      bundler: CommitBundler(environment: surroundings.environment, processes: surroundings.processes)
    ) { bytes, namespace in
      await signing?.sign(bytes, namespace: namespace)
    }.write(to: path)
  }
}

extension EvidenceBundle.Receipt {
  func show(at path: String, on console: any Console) {
    console.printError(terminalText("evidence  \(path): \(files) files; SHA256SUMS has SHA-256 \(digest)"))
    if !isSigned {
      console.printError(
        "warning: nobody has signed it: git is not configured to sign with an SSH key that needs no question")
    }
    for lack in lacks { console.printError(terminalText("warning: not in it: \(lack)")) }
    console.printError("check it as its README.md says")
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
