public import Calendars

/// What is known of an incident: nothing but what its entries say, the later before the earlier.
public struct IncidentRecord: Sendable, Hashable {
  public let id: IncidentID
  public private(set) var entries: [IncidentEntry] = []
  public private(set) var isOpen = false
  public private(set) var severity: String?
  public private(set) var title: String?
  public private(set) var times: [IncidentMoment: Timestamp] = [:]
  /// In the order in which they were first named.
  public private(set) var compromised: [String] = []
  public private(set) var closed: Timestamp?

  public init(id: IncidentID, entries: some Sequence<IncidentEntry>) {
    self.id = id
    for entry in entries { apply(entry) }
  }

  public mutating func apply(_ entry: IncidentEntry) {
    entries.append(entry)
    switch entry.event {
    case .opened:
      isOpen = true
      closed = nil
    case .added: break
    case .closed:
      isOpen = false
      closed = entry.recorded
    }
    severity = entry.severity ?? severity
    title = entry.title ?? title
    times.merge(entry.times) { $1 }
    for system in entry.compromised where !compromised.contains(system) { compromised.append(system) }
  }

  /// The first two times that are in the wrong order, where that can be said.
  public var disorder: (earlier: IncidentMoment, later: IncidentMoment)? {
    let known = IncidentMoment.allCases.filter { times[$0] != nil }
    for (earlier, later) in zip(known, known.dropFirst()) {
      if let first = times[earlier], let second = times[later], first > second { return (earlier, later) }
    }
    return nil
  }
}
