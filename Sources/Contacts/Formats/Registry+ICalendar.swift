public import Calendars
import ICalendar

extension Registry {
  /// Who is on call from `from` up to `to` as a calendar: an event a shift of each person, in UTC.
  ///
  /// The summary names the person so that the file can be the `source` of a schedule again.
  /// - Parameter schedules: nil: all of them, in the order of their ids.
  public func iCalendar(
    schedules wanted: [String]?, from: Timestamp, to: Timestamp, zones: Zones
  ) throws(ContactsError) -> String {
    var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Runback//contacts export//EN", "CALSCALE:GREGORIAN"]
    for id in wanted ?? schedules.keys.sorted() {
      guard let schedule = schedules[id] else {
        throw ContactsError(.unknownSchedule(id, suggestion: suggestedSchedule(id)))
      }
      guard let zone = zones[schedule.zone] else {
        throw ContactsError(.zone(ZoneError(.unknown, zone: schedule.zone)))
      }
      let reader = ScheduleReader(schedule, overrides: overrides, zone: zone, zones: zones)
      for event in shifts(reader.answers(from: from, to: to, limit: 100_000), from: from, to: to) {
        lines += ["BEGIN:VEVENT", "UID:\(id)-\(event.person)-\(DateTimeValue.text(utc: event.from))@runback"]
        lines.append("DTSTAMP:\(DateTimeValue.text(utc: from))")
        lines.append("DTSTART:\(DateTimeValue.text(utc: event.from))")
        lines.append("DTEND:\(DateTimeValue.text(utc: event.until))")
        lines.append("SUMMARY:\(ContentLineText.escaped("On Call - \(event.person) - \(id)"))")
        let name = persons[event.person]?.name ?? event.person
        lines.append("DESCRIPTION:\(ContentLineText.escaped("\(name), \(schedule.name)\n\(event.why)"))")
        lines += ["CATEGORIES:\(id)", "END:VEVENT"]
      }
    }
    lines.append("END:VCALENDAR")
    return lines.map(ContentLineText.folded).joined()
  }

  private struct ExportedShift {
    let person: String
    let from: Timestamp
    var until: Timestamp
    let why: String
  }

  /// Pieces of one shift that something else of the schedule has cut are one event.
  private func shifts(_ pieces: [OnCall], from: Timestamp, to: Timestamp) -> [ExportedShift] {
    var all: [ExportedShift] = []
    var open: [String: ExportedShift] = [:]
    var start = from
    for piece in pieces {
      let until = min(piece.until ?? to, to)
      var still: [String: ExportedShift] = [:]
      for person in piece.people {
        let why = piece.shifts.first { $0.turn.person == person }?.reason.explanation ?? ""
        if var event = open[person], event.why == why {
          open[person] = nil
          event.until = until
          still[person] = event
        } else {
          still[person] = ExportedShift(person: person, from: start, until: until, why: why)
        }
      }
      all += open.values
      open = still
      start = until
    }
    return (all + open.values).sorted { ($0.from, $0.person) < ($1.from, $1.person) }
  }
}
