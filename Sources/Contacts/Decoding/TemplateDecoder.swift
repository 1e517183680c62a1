import Diagnostics
import YAML

extension DocumentDecoder {
  func template(_ mapping: inout MappingDecoder) -> Template? {
    let id = mapping.required("id", id)
    let subject = mapping.required("subject") { parts($0, $1, redacted: false) }
    let text = mapping.required("text") { parts($0, $1, redacted: false) }
    let redacted = mapping.optional("redacted", redactedWording)
    mapping.finish()
    guard let id, let subject, let text else { return nil }
    return Template(
      id: id, place: place(mapping.node["id"] ?? mapping.node), full: Template.Wording(subject: subject, text: text),
      redacted: redacted)
  }

  private func redactedWording(_ node: Node, _ what: String) -> Template.Wording? {
    guard var mapping = MappingDecoder(node, what: what, in: context) else { return nil }
    let subject = mapping.required("subject") { parts($0, $1, redacted: true) }
    let text = mapping.required("text") { parts($0, $1, redacted: true) }
    mapping.finish()
    guard let subject, let text else { return nil }
    return Template.Wording(subject: subject, text: text)
  }

  private func parts(_ node: Node, _ what: String, redacted: Bool) -> [Template.Part]? {
    guard let text = context.filledString(node, what) else { return nil }
    let (parts, unknown) = Template.parts(of: text)
    let known = Template.Field.allCases.filter { !redacted || $0.isHarmless }.map(\.rawValue)
    for name in unknown {
      let near = didYouMean(name, among: known)
      context.report(
        .contactsBadTemplate, at: node,
        name.isEmpty ? "\(what) has a `${{` without a name and `}}`" : "templates know no `\(name)`",
        label: "would be sent as it stands",
        help: (near.map { ["did you mean `\($0)`?"] } ?? [])
          + ["known: " + known.map { "`\($0)`" }.joined(separator: ", ")])
    }
    let open = Set(
      parts.compactMap { part in
        if case .field(let field) = part, redacted, !field.isHarmless { field.rawValue } else { nil }
      })
    for name in open.sorted() {
      context.report(
        .contactsBadTemplate, at: node, "a redacted text cannot hold `\(name)`", label: "tells what may not be told",
        help: ["say that there is an incident, and where to ask"])
    }
    return unknown.isEmpty && open.isEmpty ? parts : nil
  }
}
