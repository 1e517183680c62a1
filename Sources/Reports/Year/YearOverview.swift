public import Calendars
public import Journal

/// What happened in a year: the runs that began in it, what is still to be done, and which runbooks nobody has tried.
public struct YearOverview: Sendable, Hashable {
  /// One run.
  public struct Run: Sendable, Hashable {
    public let run: RunID
    public let runbook: String
    public let title: String
    public let severity: String?
    public let incident: String?
    public let outcome: ReviewOverview.Outcome
    public let began: Timestamp
    public let took: TimeSpan?
    public let isGlassBroken: Bool
    public let isGood: Bool
    public let isSealed: Bool
  }

  /// From one moment of an incident to another.
  public struct Objective: Sendable, Hashable {
    public let incident: String
    /// `contained`: counted from when it was detected.
    public let moment: String
    public let after: TimeSpan
  }

  /// An improvement action, and the run that says so.
  public struct Action: Sendable, Hashable {
    public let run: RunID
    public let action: ImprovementAction
    public let isOverdue: Bool
    /// Runs that say the same.
    public let repeats: Int
  }

  public let year: Int
  /// When it was written: what is overdue is so at this time.
  public let at: Timestamp
  public let runs: [Run]
  public let objectives: [Objective]
  /// Those that are not done, overdue first, then by their day.
  public let open: [Action]
  public let done: Int
  /// Runs whose journal could not be read, each with the reason.
  public let unreadable: [String]
  /// Runbooks of the workspace that did not run in the year; nil: there is no workspace.
  public let neverRun: [String]?

  /// - Parameters:
  ///   - reviews: of the runs of the year, oldest first; others are passed over.
  ///   - runbooks: ids of those in the workspace, where there is one.
  public init(
    _ year: Int, _ reviews: [Review], runbooks: [String]?, unreadable: [String], at time: Timestamp
  ) {
    let reviews = reviews.filter { $0.overview.run.began(in: year) }
    self.year = year
    at = time
    runs = reviews.map(Self.run)
    objectives = Self.objectives(reviews)
    (open, done) = Self.actions(reviews, at: time)
    self.unreadable = unreadable
    let ran = Set(reviews.map(\.overview.runbook))
    neverRun = runbooks?.filter { !ran.contains($0) }.sorted()
  }

  private static func run(_ review: Review) -> Run {
    let overview = review.overview
    return Run(
      run: overview.run, runbook: overview.runbook, title: overview.title, severity: overview.severity,
      incident: overview.incident?.id, outcome: overview.outcome, began: overview.began,
      took: overview.ended < overview.began ? nil : overview.ended.since(overview.began),
      isGlassBroken: review.approvals.contains { $0.breakGlass != nil }, isGood: review.integrity.isGood,
      isSealed: review.integrity.isSealed)
  }

  /// Of several runs for one incident the last one knows most.
  private static func objectives(_ reviews: [Review]) -> [Objective] {
    var incidents: [String: ReviewIncident] = [:]
    var order: [String] = []
    for incident in reviews.compactMap(\.overview.incident) {
      if incidents[incident.id] == nil { order.append(incident.id) }
      incidents[incident.id] = incident
    }
    return order.flatMap { id -> [Objective] in
      guard let incident = incidents[id], let detected = incident.moments.first(where: { $0.name == "detected" }) else {
        return []
      }
      return incident.moments.filter { $0.name != "detected" && $0.time >= detected.time }.map { moment in
        Objective(incident: id, moment: moment.name, after: moment.time.since(detected.time))
      }
    }
  }

  private static func actions(_ reviews: [Review], at time: Timestamp) -> ([Action], Int) {
    let all = reviews.flatMap { review in review.actions.map { (review.overview.run, $0) } }
    let said = Dictionary(grouping: all) { plain($0.1.text) }.mapValues { Set($0.map(\.0)).count }
    let open = all.filter { $0.1.done == nil }.map { run, action in
      Action(
        run: run, action: action, isOverdue: action.isOverdue(at: time), repeats: said[plain(action.text)] ?? 1)
    }
    let last = CivilDate(daysSinceEpoch: .max)
    let sorted = open.enumerated().sorted { left, right in
      (left.element.action.due ?? last, left.offset) < (right.element.action.due ?? last, right.offset)
    }.map(\.element)
    return (sorted, all.count - open.count)
  }

  /// Two texts that differ in case and blanks alone say the same.
  private static func plain(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension RunID {
  /// The name of a run begins with the second in which it began.
  public func began(in year: Int) -> Bool { text.hasPrefix(String(String(10_000 + year).suffix(4))) }
}
