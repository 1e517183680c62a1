import Calendars
import Contacts
import Delivery
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
    /// By their names in a bundle of evidence.
    let files: [String: String]
  }

  func record(of run: RunID) throws -> Record {
    let contents = try store.read(run)
    let id = contents.created?.incident.flatMap { IncidentID($0) }
    let incident = try id.flatMap { try incidents.read($0) }
    // A run that belongs to no incident has a ledger of its own; a name that can be no file's has none.
    let subject = try? DeliverySubject(id?.text ?? run.text)
    let deliveries = try subject.flatMap { try DeliveryLedger.read($0, store: store) }
    guard
      let review = Review(
        contents, verification: try store.verify(run), incident: incident.map { ReviewIncident($0) },
        ledger: deliveries.map { ReviewLedger($0) } ?? ReviewLedger())
    else { throw JournalError(.neverBegan, run.text) }
    var files: [String: String] = [:]
    if incident != nil, let id { files["incident.jsonl"] = incidents.path(of: id) }
    if deliveries != nil, let subject { files["deliveries.jsonl"] = DeliveryLedger.path(subject, store: store) }
    return Record(store: store, contents: contents, review: review, files: files)
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
      review, contents, in: store, others: files,
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

extension ReviewLedger {
  init(_ state: DeliveryState) {
    var tellings: [ReviewTelling] = []
    for telling in state.tellings {
      let recipient = telling.planned.recipient
      tellings += telling.uses.map { use in
        let (standing, detail): (ReviewTelling.Standing, String?) =
          switch use.standing {
          case .sent: (.sent, nil)
          case .accepted(let receipt): (.accepted, receipt)
          case .failed(_, let reason): (.failed, reason)
          case .unknown(let reason): (.unknown, reason)
          }
        return ReviewTelling(
          recipient: recipient, method: use.attempt.kind.rawValue, standing: standing, at: use.at, detail: detail)
      }
      if let answer = telling.acknowledged {
        tellings.append(
          ReviewTelling(
            recipient: recipient, method: answer.how ?? "an answer", standing: .acknowledged, at: answer.at,
            detail: "written down by \(answer.by)"))
      }
    }
    self.init(
      tellings: tellings,
      filings: state.filings.map {
        ReviewFiling(duty: $0.obligation, at: $0.at, receipt: $0.receipt, by: $0.by)
      })
  }
}
