import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func matrix(_ mapping: inout MappingDecoder) -> Matrix? {
    let id = mapping.required("id", id)
    let rules = mapping.required("rules", listOf(rule))
    mapping.finish()
    guard let id, let rules else { return nil }
    var seen: [String: Place] = [:]
    for rule in rules {
      if let first = seen.updateValue(rule.place, forKey: rule.id) {
        context.report(
          .contactsDuplicateID, at: rule.place.range, "two rules of one matrix are called `\(rule.id)`",
          label: "again", related: [DiagnosticLabel(range: first.range, text: "first here")])
      }
    }
    return Matrix(id: id, place: place(mapping.node["id"] ?? mapping.node), rules: rules)
  }

  private func rule(_ node: Node, _ what: String) -> Matrix.Rule? {
    guard var mapping = MappingDecoder(node, what: "a rule", in: context) else { return nil }
    let id = mapping.required("id", id)
    let conditions = mapping.optional("when", conditions)
    let notify = mapping.optional("notify", oneOrMore(sourced(target))) ?? []
    let within = mapping.optional("within", positiveSpan)
    let tlp: TrafficLight? = mapping.optional("tlp", context.enumeration)
    let template = mapping.optional("template", sourced(self.id))
    let obligations = mapping.optional("obligations", oneOrMore(sourced(self.id))) ?? []
    mapping.finish()
    if !mapping.has("notify"), !mapping.has("obligations") {
      context.report(
        .contactsNothingToDo, at: node, "a rule needs `notify` or `obligations`", label: "does nothing")
    }
    guard let id else { return nil }
    return Matrix.Rule(
      id: id, place: place(mapping.node["id"] ?? node),
      conditions: conditions
        ?? Matrix.Conditions(severities: [], services: [], dataClasses: [], regions: [], tags: []),
      notify: notify, within: within, tlp: tlp ?? .amber, template: template, obligations: obligations)
  }

  private func conditions(_ node: Node, _ what: String) -> Matrix.Conditions? {
    guard var mapping = MappingDecoder(node, what: what, in: context) else { return nil }
    let severities: [Severity] = mapping.optional("severity", oneOrMore { context.enumeration($0, $1) }) ?? []
    let services = mapping.optional("service", oneOrMore(sourced(id))) ?? []
    let data = mapping.optional("data", oneOrMore(word)) ?? []
    let regions = mapping.optional("region", oneOrMore(word)) ?? []
    let tags = mapping.optional("tags", oneOrMore(word)) ?? []
    mapping.finish()
    // A list without elements would read as "any": whoever writes one means the opposite, or has not finished.
    for key in mapping.keys where mapping.node[key]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node[key] ?? node, "`\(key)` lists nothing, so the rule could never match",
        label: "empty", help: ["leave `\(key)` out if it does not matter"])
    }
    return Matrix.Conditions(
      severities: Set(severities), services: services, dataClasses: Set(data), regions: Set(regions), tags: Set(tags))
  }

  private func target(_ node: Node, _ what: String) -> Matrix.Target? {
    guard let text = context.string(node, what) else { return nil }
    switch text {
    case "service:owner": return .serviceOwner
    case "service:policy": return .servicePolicy
    default:
      if let reference = Reference(text) { return .reference(reference) }
      report(
        badReference: text, node, what, kinds: Reference.Kind.allCases, also: ["service:owner", "service:policy"])
      return nil
    }
  }
}
