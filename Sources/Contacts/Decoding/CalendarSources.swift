import Diagnostics
import ICalendar

/// Reads the calendar files that schedules name, and finds out whom their events mean.
struct CalendarSources {
  let sources: [Source]
  let people: EventPeople
  private(set) var diagnostics: [Diagnostic] = []

  init(sources: [Source], people: EventPeople) {
    self.sources = sources
    self.people = people
  }

  static func isCalendar(_ source: Source) -> Bool { source.path.hasSuffix(".ics") }

  mutating func calendar(of schedule: Schedule) -> OnCallCalendar? {
    guard let name = schedule.source else { return nil }
    let here = sources[name.place.source].path
    let folder = here.lastIndex(of: "/").map { here[...$0] } ?? ""
    guard let file = sources.first(where: { $0.path == folder + name.value }) else {
      let known = sources.filter(Self.isCalendar).map(\.path).filter { $0.hasPrefix(folder) }
      let near = didYouMean(name.value, among: known.map { String($0.dropFirst(folder.count)) })
      diagnostics.append(
        Diagnostic(
          .contactsBadCalendarFile, "there is no calendar file `\(name.value)` beside this one",
          in: sources[name.place.source], at: name.place.range, label: "not found",
          help: near.map { ["did you mean `\($0)`?"] } ?? []))
      return nil
    }
    do throws(ICalendarError) {
      return calendar(try EventCalendar.parse(file.bytes), in: file, schedule)
    } catch {
      report(error.problem, in: file, line: error.line, label: "here")
      return nil
    }
  }

  private mutating func calendar(_ calendar: EventCalendar, in file: Source, _ schedule: Schedule) -> OnCallCalendar? {
    var turns: [[Schedule.Turn]] = []
    var levels: [Int] = []
    var isSound = true
    for event in calendar.events {
      let (level, names, unknown) = people.read(event)
      levels.append(level)
      let place = Place(
        source: schedule.source?.place.source ?? 0, range: schedule.source?.place.range ?? schedule.place.range)
      turns.append(names.map { $0 == "nobody" ? .nobody : .person(Sourced($0, at: place)) })
      if event.isCancelled { continue }
      if let unknown {
        isSound = false
        report(
          "the event names nobody of the registry: `\(unknown)`", in: file, line: event.line, label: "this event",
          help: ["its summary or attendee is an id, a name or a mail address of a person, or `nobody`"])
      } else if names.count > 1, schedule.overlap == .lastWins {
        isSound = false
        report(
          "the event names several people, and only the last one would be on call", in: file, line: event.line,
          label: "this event", help: ["write `overlap: additive` in `\(schedule.id)`"])
      }
    }
    return isSound ? OnCallCalendar(path: file.path, calendar: calendar, turns: turns, levels: levels) : nil
  }

  private mutating func report(_ message: String, in file: Source, line: Int, label: String, help: [String] = []) {
    var start = 0
    for _ in 1..<max(1, line) {
      guard let end = file.bytes[start...].firstIndex(of: 0x0A) else { break }
      start = end + 1
    }
    var end = file.bytes[start...].firstIndex(of: 0x0A) ?? file.bytes.count
    if end > start, file.bytes[end - 1] == 0x0D { end -= 1 }
    // A broken file has thousands of such events.
    guard diagnostics.count < 100 else { return }
    diagnostics.append(
      Diagnostic(
        .contactsBadCalendarFile, message, in: file, at: SourceRange(lower: start, upper: end), label: label, help: help
      ))
  }
}
