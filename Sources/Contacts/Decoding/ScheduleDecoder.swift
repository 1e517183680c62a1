import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func schedule(_ mapping: inout MappingDecoder) -> Schedule? {
    refuse(["source"], in: mapping, of: "a schedule")
    let id = mapping.required("id", id)
    let name = mapping.optional("name", context.filledString)
    let zone = mapping.required("tz", zone)
    let layers = mapping.required("layers", listOf(layer))
    let onGap = mapping.optional("onGap", onGap)
    let overlap = mapping.optional("overlap") { context.enumeration($0, $1, among: ["last-wins", "additive"]) }
    if overlap == "additive", let node = mapping.node["overlap"] {
      context.report(
        .contactsNotSupported, at: node, "`overlap: additive` is not supported by this version",
        label: "one person would be dropped", help: ["write two schedules, and notify both"])
    }
    mapping.finish(also: ["source"])
    guard let id, let zone, let layers else { return nil }
    if mapping.node["layers"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["layers"] ?? mapping.node, "a schedule needs at least one layer",
        label: "nobody is ever on call")
    }
    duplicates(layers)
    return Schedule(
      id: id, place: place(mapping.node["id"] ?? mapping.node), name: name ?? id, zone: zone, layers: layers,
      onGap: onGap ?? .problem)
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
    refuse(["only"], in: mapping, of: "a layer")
    let id = mapping.required("id", id)
    let start = mapping.required("start", localTime)
    let every = mapping.required("every") { node, what in
      context.parsed(node, what, expected: "a shift such as `12h`, `1d`, `1w` or `1mo`", CalendarStep.init)
    }
    let users = mapping.required("users", listOf(turn))
    let advance = mapping.optional("advance") { context.enumeration($0, $1, among: ["calendar", "active"]) }
    if advance == "active", let node = mapping.node["advance"] {
      context.report(
        .contactsNotSupported, at: node, "`advance: active` is not supported by this version",
        label: "turns would move differently")
    }
    mapping.finish(also: ["only"])
    guard let id, let start, let every, let users else { return nil }
    if mapping.node["users"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["users"] ?? node, "a layer needs at least one user",
        label: "nobody", help: ["write `[nobody]` for a gap that is meant"])
      return nil
    }
    guard !users.isEmpty else { return nil }
    return Schedule.Layer(id: id, place: place(mapping.node["id"] ?? node), start: start, every: every, users: users)
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
