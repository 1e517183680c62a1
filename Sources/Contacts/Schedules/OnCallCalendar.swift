import Calendars
public import ICalendar

/// The events of a calendar file, each with whom it puts on call.
public struct OnCallCalendar: Sendable, Hashable {
  /// As shown to the user.
  public let path: String
  public let calendar: EventCalendar
  /// Of each event; empty for one that is cancelled.
  public let turns: [[Schedule.Turn]]
  /// Of each event: a higher one wins over a lower one, as `[L1]` before its summary says.
  public let levels: [Int]

  /// What happens at some time from `from` up to `to`.
  func occurrences(from: Timestamp, to: Timestamp, floating: Zone, zones: Zones) -> [Occurrence] {
    calendar.occurrences(from: from, to: to, floating: floating, zones: zones)
  }

  /// Those that count at an instant, in the order in which they win: the last one over all others.
  func current(_ occurrences: [Occurrence], at instant: Timestamp) -> [Occurrence] {
    occurrences.filter { $0.from <= instant && instant < $0.until }.sorted { left, right in
      (levels[left.event], left.from, left.event) < (levels[right.event], right.from, right.event)
    }
  }
}

/// Whom the words of an event mean: `[L1] ana, bo`, `On Call - Ana Example - Primary`, an address of mail.
struct EventPeople {
  private var byWord: [String: String] = [:]

  init(_ persons: some Sequence<Person>) {
    for person in persons.sorted(by: { $0.id > $1.id }) {
      // What is more certain overwrites what is less.
      byWord[person.name.lowercased()] = person.id
      for method in person.methods where method.kind == .email {
        if case .value(let address) = method.address { byWord[address.lowercased()] = person.id }
      }
    }
    for person in persons { byWord[person.id] = person.id }
  }

  /// The level, and the ids, of whom an event names; `unknown` is the word that nobody has.
  func read(_ event: Event) -> (level: Int, people: [String], unknown: String?) {
    var text = event.summary.split(whereSeparator: \.isNewline).joined(separator: " ")
    var level = 0
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      let inside = text[text.index(after: text.startIndex)..<end]
      if inside.first == "L" || inside.first == "l", let number = Int(inside.dropFirst()), (0...99).contains(number) {
        level = number
        text = String(text[text.index(after: end)...])
      }
    }
    let known = event.attendees.compactMap { byWord[$0] }
    if !known.isEmpty { return (level, known, nil) }
    if let whole = person(text) { return (level, [whole], nil) }
    // As PagerDuty writes it: the name between the words and the schedule.
    let pieces = text.components(separatedBy: " - ")
    if pieces.count > 1, pieces[0].lowercased().hasPrefix("on call"),
      let found = pieces.dropFirst().lazy.compactMap(person).first
    {
      return (level, [found], nil)
    }
    var people: [String] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let found = person(String(word)) else { return (level, [], trimmed(String(word))) }
      people.append(found)
    }
    return (level, people, nil)
  }

  private func person(_ word: String) -> String? {
    let word = trimmed(word)
    return word.lowercased() == "nobody" ? "nobody" : byWord[word] ?? byWord[word.lowercased()]
  }

  private func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
