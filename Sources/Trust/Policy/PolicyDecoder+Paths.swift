import Diagnostics
import YAML

extension PolicyDecoder {
  func pathRule(_ node: Node, _ signers: [Signer]) -> PathRule? {
    guard var map = MappingDecoder(node, what: "a path rule", in: context) else { return nil }
    let match = map.required("match") { node, what in context.list(node, what, pattern) }
    let names = map.required("signers").flatMap { context.sequence($0, "`signers`") }
    let thresholdNode = map.optional("threshold")
    let threshold = thresholdNode.flatMap { context.int($0, "`threshold`", in: 1...1000) } ?? 1
    map.finish()
    guard let match, let names else { return nil }
    if match.isEmpty {
      context.report(.trustPattern, at: node, "a path rule needs at least one pattern", label: "no pattern")
    }
    var allowed: Set<String> = []
    for node in names {
      guard let name = context.string(node, "a signer") else { continue }
      guard let signer = signers.first(where: { $0.name == name }) else {
        let near = didYouMean(name, among: signers.map(\.name))
        context.report(
          .trustUnknownSigner, at: node, "`\(name)` is no signer of this policy", label: "unknown",
          help: near.map { ["did you mean `\($0)`?"] } ?? ["list it under `signers`"])
        continue
      }
      if signer.kind == .forge {
        context.report(
          .trustForge, at: node, "the forge `\(name)` cannot answer for a path", label: "a forge",
          help: ["a forge's key proves which forge, and not who"])
      }
      allowed.insert(name)
    }
    checkThreshold(threshold, thresholdNode ?? node, signers: allowed.count)
    return PathRule(match: match, signers: allowed, threshold: threshold)
  }

  private func checkThreshold(_ threshold: Int, _ node: Node, signers: Int) {
    if threshold > max(signers, 1) {
      context.report(
        .trustThreshold, at: node, "a threshold of \(threshold) cannot be met by \(signers) signers",
        label: "too many", help: ["name more signers, or lower the threshold"])
    }
  }
}
