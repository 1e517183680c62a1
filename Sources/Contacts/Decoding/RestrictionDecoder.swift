import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  /// One entry of `only`: times of day with the days on which they begin, or one time of the week:
  /// `{ days: [mon, tue], from: "18:00", to: "08:00" }`, `{ from: fri 17:00, to: mon 09:00 }`.
  func restriction(_ node: Node, _ what: String) -> [WeekTimes.Window]? {
    guard var mapping = MappingDecoder(node, what: "a restriction", in: context) else { return nil }
    let days = mapping.optional("days", oneOrMore(weekday))
    let from = mapping.required("from", timeOfWeek)
    let to = mapping.required("to", timeOfWeek)
    mapping.finish()
    if mapping.node["days"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["days"] ?? node, "`days` lists no day", label: "never",
        help: ["leave `days` out if every day is meant"])
      return nil
    }
    guard let from, let to else { return nil }
    guard (from.day == nil) == (to.day == nil) else {
      context.report(
        .contactsContradiction, at: node, "`from` and `to` both have a weekday, or neither has",
        label: "one has", help: ["write `{ from: fri 17:00, to: mon 09:00 }`, or `days` beside times of day"])
      return nil
    }
    if from.time == to.time, from.day == to.day {
      context.report(
        .contactsEmptyRange, at: mapping.node["to"] ?? node, "a restriction begins and ends at one time",
        label: "the same as `from`", help: ["leave `only` out if the layer always counts"])
      return nil
    }
    if let start = from.day, let end = to.day {
      if days != nil {
        context.report(
          .contactsContradiction, at: mapping.keyRange("days") ?? node.range,
          "`days` does not go with weekdays in `from` and `to`", label: "which one counts?")
        return nil
      }
      return [WeekTimes.Window(from: start, from.time, to: end, to.time)]
    }
    return (days ?? Weekday.allCases).map { day in
      let next = Weekday(rawValue: day.rawValue % 7 + 1) ?? .monday
      return WeekTimes.Window(from: day, from.time, to: to.time <= from.time ? next : day, to.time)
    }
  }

  private struct TimeOfWeek {
    let day: Weekday?
    let time: CivilTime
  }

  private func timeOfWeek(_ node: Node, _ what: String) -> TimeOfWeek? {
    context.parsed(node, what, expected: "a time such as `\"18:00\"` or `fri 18:00`") { text in
      let parts = text.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count <= 2, let time = parts.last.flatMap({ CivilTime(String($0)) }) else { return nil }
      if parts.count == 1 { return TimeOfWeek(day: nil, time: time) }
      return Weekday(String(parts[0])).map { TimeOfWeek(day: $0, time: time) }
    }
  }

  private func weekday(_ node: Node, _ what: String) -> Weekday? {
    context.parsed(node, what, expected: "a weekday such as `sat`", Weekday.init)
  }
}
