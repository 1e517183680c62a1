import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func channel(_ mapping: inout MappingDecoder) -> Channel? {
    let id = mapping.required("id", id)
    let kind: ContactMethod.Kind? = mapping.required("type", context.enumeration)
    let endpoint = mapping.optional("endpoint", context.filledString)
    let secret = mapping.optional("secret", secret)
    let user = mapping.optional("user", context.filledString)
    let sender = mapping.optional("from", context.filledString)
    let format: Channel.Format? = mapping.optional("format", context.enumeration)
    let encryption: Channel.Encryption? = mapping.optional("tls", context.enumeration)
    let authorities = mapping.optional("ca", context.filledString)
    let parallel = mapping.optional("parallel") { context.int($0, $1, in: 1...100) }
    let retry = mapping.optional("retry", retry)
    let fallback = mapping.optional("fallback", sourced(self.id))
    let isIdempotent = mapping.optional("idempotent", context.bool) ?? false
    let fates = mapping.optional("sharedFate", listOf(word)) ?? []
    let exercise = mapping.optional("exercise") { context.enumeration($0, $1, among: ["sink"]) }
    mapping.finish()
    guard let id, let kind else { return nil }
    if let endpoint, let problem = AddressCheck.problem(endpoint: endpoint, kind) {
      context.report(
        .contactsBadAddress, at: mapping.node["endpoint"] ?? mapping.node,
        "this is not where a channel of type `\(kind.rawValue)` can end", label: problem)
    }
    return Channel(
      id: id, place: place(mapping.node["id"] ?? mapping.node), kind: kind, endpoint: endpoint, secret: secret,
      user: user, sender: sender, format: format ?? .json, encryption: encryption ?? .required,
      certificateAuthorities: authorities, parallel: parallel ?? 10, retry: retry ?? .standard, fallback: fallback,
      isIdempotent: isIdempotent, sharedFate: Set(fates), exerciseSink: exercise != nil)
  }

  private func retry(_ node: Node, _ what: String) -> Channel.Retry? {
    guard var mapping = MappingDecoder(node, what: what, in: context) else { return nil }
    let attempts = mapping.optional("attempts") { context.int($0, $1, in: 1...20) }
    let wait = mapping.optional("wait", positiveSpan)
    let atMost = mapping.optional("atMost", positiveSpan)
    mapping.finish()
    let standard = Channel.Retry.standard
    return Channel.Retry(
      attempts: attempts ?? standard.attempts, wait: wait ?? standard.wait, atMost: atMost ?? standard.atMost)
  }
}
