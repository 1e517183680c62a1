import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func schedule(_ mapping: inout MappingDecoder) -> Schedule? {
    let id = mapping.required("id", id)
    let name = mapping.optional("name", context.filledString)
    let zone = mapping.required("tz", zone)
    let source = mapping.optional("source", sourced(calendarFile))
    let layers: [Schedule.Layer]?
    if mapping.has("source") {
      layers = mapping.optional("layers", listOf(layer)) ?? []
      if mapping.has("layers") {
        context.report(
          .contactsContradiction, at: mapping.keyRange("layers") ?? mapping.node.range,
          "a schedule has either `layers` or a `source`", label: "which one counts?")
      }
    } else {
      layers = mapping.required("layers", listOf(layer))
    }
    let onGap = mapping.optional("onGap", onGap)
    let overlap: Schedule.Overlap? = mapping.optional("overlap", context.enumeration)
    mapping.finish()
    guard let id, let zone, let layers, source != nil || !mapping.has("source") else { return nil }
    if mapping.node["layers"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["layers"] ?? mapping.node, "a schedule needs at least one layer",
        label: "nobody is ever on call")
    }
    duplicates(layers)
    return Schedule(
      id: id, place: place(mapping.node["id"] ?? mapping.node), name: name ?? id, zone: zone, layers: layers,
      source: source, overlap: overlap ?? .lastWins, onGap: onGap ?? .problem)
  }

  private func calendarFile(_ node: Node, _ what: String) -> String? {
    context.parsed(node, what, expected: "the name of a calendar file below this folder, such as `on-call.ics`") {
      text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let isBelow = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
      return isBelow && text.hasSuffix(".ics") && text.utf8.count <= 255 ? text : nil
    }
  }

  private func duplicates(_ layers: [Schedule.Layer]) {
    var seen: [String: Place] = [:]
    for layer in layers {
      if let first = seen.updateValue(layer.place, forKey: layer.id) {
        context.report(
          .contactsDuplicateID, at: layer.place.range, "two layers of one schedule are called `\(layer.id)`",
          label: "again", related: [DiagnosticLabel(range: first.range, text: "first here")])
      }
    }
  }

  private func layer(_ node: Node, _ what: String) -> Schedule.Layer? {
    guard var mapping = MappingDecoder(node, what: "a layer", in: context) else { return nil }
    let id = mapping.required("id", id)
    let start = mapping.required("start", localTime)
    let until = mapping.optional("until", dayOrTime)
    let every = mapping.required("every") { node, what in
      context.parsed(node, what, expected: "a shift such as `12h`, `1d`, `1w` or `1mo`", CalendarStep.init)
    }
    let users = mapping.required("users", listOf(turn))
    let advance: Schedule.Layer.Advance? = mapping.optional("advance", context.enumeration)
    let only = mapping.optional("only", oneOrMore(restriction))
    mapping.finish()
    guard let id, let start, let every, let users else { return nil }
    if let until { _ = isRange(start, until, mapping.node["until"] ?? node) }
    if mapping.node["users"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["users"] ?? node, "a layer needs at least one user",
        label: "nobody", help: ["write `[nobody]` for a gap that is meant"])
      return nil
    }
    if mapping.node["only"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["only"] ?? node, "`only` lists no time of the week",
        label: "the layer would never count", help: ["leave `only` out if the layer always counts"])
    }
    guard !users.isEmpty else { return nil }
    return Schedule.Layer(
      id: id, place: place(mapping.node["id"] ?? node), start: start, until: until, every: every, users: users,
      advance: advance ?? .calendar, only: only.flatMap { WeekTimes($0.flatMap(\.self)) })
  }

  private func turn(_ node: Node, _ what: String) -> Schedule.Turn? {
    guard let id = id(node, what) else { return nil }
    return id == "nobody" ? .nobody : .person(Sourced(id, at: place(node)))
  }

  private func onGap(_ node: Node, _ what: String) -> Schedule.OnGap? {
    guard let text = context.string(node, what) else { return nil }
    if text == "problem" { return .problem }
    if let reference = Reference(text), reference.kind != .escalation {
      return .notify(Sourced(reference, at: place(node)))
    }
    report(badReference: text, node, what, kinds: [.person, .group, .schedule], also: ["problem"])
    return nil
  }

  func override(_ mapping: inout MappingDecoder) -> Override? {
    let id = mapping.required("id", id)
    let schedule = mapping.required("schedule", sourced(self.id))
    let from = mapping.required("from", dayOrTime)
    let until = mapping.required("until", dayOrTime)
    let user = mapping.required("user", turn)
    let reason = mapping.optional("reason", context.filledString)
    mapping.finish()
    guard let id, let schedule, let from, let until, let user,
      isRange(from, until, mapping.node["until"] ?? mapping.node)
    else { return nil }
    return Override(
      id: id, place: place(mapping.node["id"] ?? mapping.node), schedule: schedule, from: from, until: until,
      user: user, reason: reason)
  }
}
