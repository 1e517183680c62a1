import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func group(_ mapping: inout MappingDecoder) -> Group? {
    let id = mapping.required("id", id)
    let name = mapping.optional("name", context.filledString)
    let members = mapping.required("members", listOf(sourced(reference(to: .person, .group, .schedule))))
    let minimum = mapping.optional("minReachable") { context.int($0, $1, in: 0...1000) }
    mapping.finish()
    guard let id, let members else { return nil }
    if mapping.node["members"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["members"] ?? mapping.node, "a group needs at least one member",
        label: "nobody")
    }
    return Group(
      id: id, place: place(mapping.node["id"] ?? mapping.node), name: name ?? id, members: members,
      minimumReachable: minimum ?? 1)
  }

  func service(_ mapping: inout MappingDecoder) -> Service? {
    let id = mapping.required("id", id)
    let name = mapping.optional("name", context.filledString)
    let owner = mapping.required("owner", sourced(reference(to: .person, .group, .schedule, .escalation)))
    let policy = mapping.optional("policy", sourced(reference(to: .escalation)))
    let paths = mapping.optional("paths", oneOrMore(pathPattern)) ?? []
    let data = mapping.optional("data", oneOrMore(word)) ?? []
    let regions = mapping.optional("regions", oneOrMore(word)) ?? []
    mapping.finish()
    guard let id, let owner else { return nil }
    return Service(
      id: id, place: place(mapping.node["id"] ?? mapping.node), name: name ?? id, owner: owner, policy: policy,
      paths: paths, dataClasses: Set(data), regions: Set(regions))
  }

  private func pathPattern(_ node: Node, _ what: String) -> PathPattern? {
    context.parsed(
      node, what, expected: "a pattern such as `apps/payments/**` or `*.tf`, without `..`, `!`, `[` and a backslash",
      PathPattern.init)
  }

  func escalation(_ mapping: inout MappingDecoder) -> Escalation? {
    let id = mapping.required("id", id)
    let steps = mapping.required("steps", listOf(escalationStep))
    let exhausted =
      mapping.optional("exhausted", oneOrMore(sourced(reference(to: .person, .group, .schedule)))) ?? []
    mapping.finish()
    guard let id, let steps else { return nil }
    if mapping.node["steps"]?.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: mapping.node["steps"] ?? mapping.node, "an escalation needs at least one step",
        label: "nobody is told")
    }
    return Escalation(
      id: id, place: place(mapping.node["id"] ?? mapping.node), steps: steps, exhausted: exhausted)
  }

  private func escalationStep(_ node: Node, _ what: String) -> Escalation.Step? {
    guard var mapping = MappingDecoder(node, what: "a step", in: context) else { return nil }
    let notify = mapping.required("notify", oneOrMore(sourced(reference(to: .person, .group, .schedule))))
    let within = mapping.required("within", positiveSpan)
    let acknowledgement = mapping.optional("ack", acknowledgement)
    let ifEmpty = mapping.optional("ifEmpty") { context.enumeration($0, $1, among: ["skip"]) }
    mapping.finish()
    guard let notify, let within else { return nil }
    return Escalation.Step(
      notify: notify, within: within, acknowledgement: acknowledgement ?? .any, skipIfEmpty: ifEmpty != nil)
  }

  private func acknowledgement(_ node: Node, _ what: String) -> Escalation.Acknowledgement? {
    context.parsed(node, what, expected: "`any`, `all` or `quorum:N` such as `quorum:2`") { text in
      switch text {
      case "any": return .any
      case "all": return .all
      default:
        guard text.hasPrefix("quorum:"), let count = Int(text.dropFirst(7)), (1...1000).contains(count),
          text == "quorum:\(count)"
        else { return nil }
        return .quorum(count)
      }
    }
  }
}
