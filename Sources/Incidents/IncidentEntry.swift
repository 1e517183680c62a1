public import Calendars
import JSON
import Journal

/// One line of an incident's file. Nothing in it is edited: what was said wrongly is said again.
public struct IncidentEntry: Sendable, Hashable {
  public enum Event: String, Sendable, Hashable {
    case opened, added, closed
  }

  /// When it was written down.
  public var recorded: Timestamp
  public var by: String
  public var event: Event
  public var severity: String?
  public var title: String?
  public var times: [IncidentMoment: Timestamp]
  /// Systems that are compromised, as the contacts registry names them.
  public var compromised: [String]
  public var note: String?

  public init(
    recorded: Timestamp, by: String, event: Event, severity: String? = nil, title: String? = nil,
    times: [IncidentMoment: Timestamp] = [:], compromised: [String] = [], note: String? = nil
  ) {
    self.recorded = recorded
    self.by = by
    self.event = event
    self.severity = severity
    self.title = title
    self.times = times
    self.compromised = compromised
    self.note = note
  }

  /// The bytes of its line, without the newline.
  func line(number: Int, after previous: String) -> [UInt8] {
    var object: JSONObject = [
      "seq": JSONValue(number), "recorded": .string(recorded.rfc3339), "by": .string(by),
      "event": .string(event.rawValue), "prev": .string(previous),
    ]
    if let severity { object["severity"] = .string(severity) }
    if let title { object["title"] = .string(title) }
    for moment in IncidentMoment.allCases {
      if let time = times[moment] { object[moment.rawValue] = .string(time.rfc3339) }
    }
    if !compromised.isEmpty { object["compromised"] = JSONValue(compromised) }
    if let note { object["note"] = .string(note) }
    return Array(JSONValue.object(object).compact.utf8)
  }

  /// Nil when the line is no entry, or does not follow the one before it.
  init?(line: some Collection<UInt8>, number: Int, after previous: String) {
    guard let value = try? JSONValue.parse(Array(line)), value["seq"]?.intValue == Int64(number),
      value["prev"]?.stringValue == previous, let event = value["event"]?.stringValue.flatMap(Event.init),
      let recorded = value["recorded"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
      let by = value["by"]?.stringValue
    else { return nil }
    self.init(
      recorded: recorded, by: by, event: event, severity: value["severity"]?.stringValue,
      title: value["title"]?.stringValue,
      compromised: (value["compromised"]?.arrayValue ?? []).compactMap(\.stringValue),
      note: value["note"]?.stringValue)
    for moment in IncidentMoment.allCases {
      times[moment] = value[moment.rawValue]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    }
  }
}

/// What has a time in every incident, in the order in which it usually happens.
public enum IncidentMoment: String, Sendable, Hashable, CaseIterable {
  case detected, aware, declared, contained, recovered
}
