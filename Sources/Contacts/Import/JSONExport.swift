import Calendars
import JSON

/// What importers of services share: reading JSON, and writing layers.
enum JSONExport {
  static func parse(_ bytes: [UInt8]) throws(ContactsError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(bytes)
    } catch {
      throw ContactsError(.notImportable("it is no JSON: \(error.message)", line: nil))
    }
  }

  /// The elements of `key`: a list, one object, or a page of results.
  static func list(_ value: JSONValue?) -> [JSONValue] {
    guard let value else { return [] }
    if let list = value.arrayValue { return list }
    if let results = value["results"]?.arrayValue { return results }
    return value.objectValue == nil ? [] : [value]
  }

  /// An RFC 3339 time, or one without an offset that is meant in the zone.
  static func local(_ text: String?, in zone: Zone) -> CivilDateTime? {
    guard let text else { return nil }
    if let instant = Timestamp(rfc3339: text) { return zone.localTime(at: instant) }
    return CivilDateTime(text)
  }
}

/// A rotation that is about to become a layer.
struct ImportedLayer {
  let id: String
  var start: CivilDateTime
  var until: CivilDateTime?
  let every: String
  let users: [String]
  /// `{ from: …, to: … }` each.
  var only: [String] = []

  var line: String {
    var parts = ["id: \(id)", "start: \(start)"]
    if let until { parts.append("until: \(until)") }
    parts += ["every: \(every)", "users: [\(users.joined(separator: ", "))]"]
    if !only.isEmpty { parts.append("only: [\(only.joined(separator: ", "))]") }
    return "  - { \(parts.joined(separator: ", ")) }"
  }

  /// A step of the calendar; nil for a length that is no whole number of minutes.
  static func step(seconds: Int64) -> String? {
    guard seconds >= 60, seconds % 60 == 0, seconds <= 366 * 86_400 else { return nil }
    return CalendarStep.minutes(Int(seconds / 60)).description
  }

  /// A window that begins at a time of day, on the given days or, nil, on all.
  static func daily(from: CivilTime, seconds: Int64, days: [Weekday]? = nil) -> String? {
    guard seconds > 0, seconds < 86_400 else { return nil }
    let end = CivilDateTime(clockSeconds: from.secondsSinceMidnight + Int(seconds)).time
    let list = days.map { "days: [\($0.map(\.shortName).joined(separator: ", "))], " } ?? ""
    return "{ \(list)from: \"\(from)\", to: \"\(end)\" }"
  }

  /// A window of the week; nil for a whole one and more.
  static func weekly(from day: Weekday, _ time: CivilTime, seconds: Int64) -> String? {
    guard seconds > 0, seconds < 7 * 86_400 else { return nil }
    let start = CivilDateTime(date: CivilDate(daysSinceEpoch: 3 + day.rawValue), time: time)
    let end = start.adding(seconds: Int(seconds))
    return "{ from: \(day.shortName) \(time), to: \(end.date.weekday.shortName) \(end.time) }"
  }
}
