import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func obligation(_ mapping: inout MappingDecoder) -> Obligation? {
    let id = mapping.required("id", id)
    let title = mapping.required("title", context.filledString)
    let trigger = mapping.optional("trigger", sourced(trigger))
    // A trigger that is there and wrong has been reported; its clocks are not reported once more.
    let clock = Clock(trigger: trigger, isStated: mapping.has("trigger"))
    let limits = mapping.required("due") { due($0, $1, clock) }
    let zone = mapping.optional("tz", zone) ?? "UTC"
    let owner = mapping.required("owner", sourced(reference(to: .person, .group, .schedule)))
    let to = mapping.required("to", context.filledString)
    let cite = mapping.required("cite", context.filledString)
    let reviewed = mapping.optional("reviewed", date)
    let note = mapping.optional("note", context.filledString)
    mapping.finish()
    guard let id, let title, let limits, !limits.isEmpty, let owner, let to, let cite else { return nil }
    return Obligation(
      id: id, place: place(mapping.node["id"] ?? mapping.node), title: title, limits: limits, zone: zone, owner: owner,
      to: to, cite: cite, reviewed: reviewed, note: note)
  }

  private func trigger(_ node: Node, _ what: String) -> Obligation.Trigger? {
    context.parsed(
      node, what,
      expected: "one of `occurred`, `detected`, `aware`, `declared`, `classified`, `material` and `filed:ID`",
      Obligation.Trigger.init)
  }

  /// One period, or `min`: several, each perhaps with a trigger of its own, of which the earliest end counts.
  private func due(_ node: Node, _ what: String, _ clock: Clock) -> [Obligation.Limit]? {
    guard var mapping = MappingDecoder(node, what: what, in: context) else { return nil }
    guard mapping.has("min") else { return limit(&mapping, clock).map { [$0] } }
    let limits: [Obligation.Limit]? = mapping.required("min") { node, what in
      context.list(node, what) { element, _ -> Obligation.Limit? in
        guard var mapping = MappingDecoder(element, what: "a limit", in: context) else { return nil }
        let own = mapping.optional("trigger", sourced(self.trigger))
        return limit(&mapping, mapping.has("trigger") ? Clock(trigger: own, isStated: true) : clock)
      }
    }
    mapping.finish()
    if node["min"]?.sequence?.isEmpty == true {
      context.report(.contactsNothingToDo, at: node, "`min` needs at least one limit", label: "never due")
    }
    return limits
  }

  private struct Clock {
    let trigger: Sourced<Obligation.Trigger>?
    let isStated: Bool
  }

  private func limit(_ mapping: inout MappingDecoder, _ clock: Clock) -> Obligation.Limit? {
    let range = 1...100_000
    let hours = mapping.optional("hours") { context.int($0, $1, in: range) }
    let days = mapping.optional("days") { context.int($0, $1, in: range) }
    let months = mapping.optional("months") { context.int($0, $1, in: 1...1200) }
    let businessDays = mapping.optional("businessDays") { context.int($0, $1, in: 1...10_000) }
    let calendar = mapping.optional("calendar", sourced(id))
    mapping.finish()

    let units = ["hours", "days", "months", "businessDays"].filter { mapping.has($0) }
    guard units.count == 1 else {
      context.report(
        .contactsContradiction, at: mapping.node,
        "a limit has exactly one of `hours`, `days`, `months` and `businessDays`",
        label: units.isEmpty ? "has none" : "has \(units.count)")
      return nil
    }
    if calendar != nil, businessDays == nil {
      context.report(
        .contactsContradiction, at: mapping.keyRange("calendar") ?? mapping.node.range,
        "a calendar only matters to `businessDays`", label: "would be ignored")
    }
    guard let trigger = clock.trigger else {
      if clock.isStated { return nil }
      context.report(
        .contactsContradiction, at: mapping.node, "nothing starts this clock", label: "no `trigger`",
        help: ["add `trigger` to the obligation or to the limit"])
      return nil
    }
    let period: Obligation.Period? =
      hours.map { .hours($0) } ?? days.map { .days($0) } ?? months.map { .months($0) }
      ?? businessDays.map { .businessDays($0, calendar: calendar) }
    return period.map { Obligation.Limit(trigger: trigger, period: $0) }
  }

  func calendar(_ mapping: inout MappingDecoder) -> HolidayCalendar? {
    let id = mapping.required("id", id)
    let weekend = mapping.optional("weekend") { node, what in
      context.list(node, what) { context.parsed($0, $1, expected: "a weekday such as `sat`", Weekday.init) }
    }
    let holidays = mapping.optional("holidays", listOf(date)) ?? []
    mapping.finish()
    guard let id else { return nil }
    guard let days = BusinessCalendar(weekend: Set(weekend ?? [.saturday, .sunday]), holidays: Set(holidays)) else {
      context.report(
        .contactsContradiction, at: mapping.node["weekend"] ?? mapping.node, "a week needs at least one business day",
        label: "seven free days")
      return nil
    }
    return HolidayCalendar(id: id, place: place(mapping.node["id"] ?? mapping.node), days: days)
  }
}
